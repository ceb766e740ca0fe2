// The same on version 2 of the SDK, which speaks the stateless protocol, too.
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { register } from "./tools.mjs";

serveStdio(() => {
  const server = new McpServer({ name: "upstream", version: "2" }, { capabilities: { logging: {} } });
  register(server, server.server);
  return server;
});
