// A server on the official TypeScript SDK, version 1, that uses a key as servers do: each call asks its upstream with it.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { register } from "./tools.mjs";

const server = new McpServer({ name: "upstream", version: "1" }, { capabilities: { logging: {} } });
register(server, server.server);
await server.connect(new StdioServerTransport());
