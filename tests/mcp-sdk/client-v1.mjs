// A client on the official TypeScript SDK, version 1: `client-v1.mjs SCENARIO COMMAND …` prints what it saw as JSON.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { scenarios } from "./scenarios.mjs";

const [scenario, command, ...args] = process.argv.slice(2);
const client = new Client({ name: "client", version: "1" }, { capabilities: { sampling: {}, elicitation: {}, roots: {} } });
client.setRequestHandler(CreateMessageRequestSchema, async () => ({
  role: "assistant",
  model: "none",
  content: { type: "text", text: "the client" },
}));
client.setRequestHandler(ElicitRequestSchema, async () => ({ action: "accept", content: { count: 3 } }));
client.setRequestHandler(ListRootsRequestSchema, async () => ({ roots: [{ uri: "file:///one" }, { uri: "file:///two" }] }));
const headers = { authorization: `Bearer ${process.env.TOKEN}` };
const transport = command.startsWith("http")
  ? new StreamableHTTPClientTransport(new URL(command), { requestInit: { headers } })
  : new StdioClientTransport({ command, args, env: process.env, stderr: "inherit" });
await client.connect(transport);
const call = (name, given, onprogress, signal) => client.callTool({ name, arguments: given }, undefined, { onprogress, signal });
const report = await scenarios[scenario](client, call);
await client.close();
console.log(JSON.stringify(report));
