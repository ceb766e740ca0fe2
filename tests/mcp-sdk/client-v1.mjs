// A client on the official TypeScript SDK, version 1: `client-v1.mjs SCENARIO COMMAND …` prints what it saw as JSON.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CreateMessageRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { scenarios } from "./scenarios.mjs";

const [scenario, command, ...args] = process.argv.slice(2);
const client = new Client({ name: "client", version: "1" }, { capabilities: { sampling: {} } });
client.setRequestHandler(CreateMessageRequestSchema, async () => ({
  role: "assistant",
  model: "none",
  content: { type: "text", text: "the client" },
}));
const headers = { authorization: `Bearer ${process.env.TOKEN}` };
const transport = command.startsWith("http")
  ? new StreamableHTTPClientTransport(new URL(command), { requestInit: { headers } })
  : new StdioClientTransport({ command, args, env: process.env, stderr: "inherit" });
await client.connect(transport);
const call = (name, given, onprogress) => client.callTool({ name, arguments: given }, undefined, { onprogress });
const report = await scenarios[scenario](client, call);
await client.close();
console.log(JSON.stringify(report));
