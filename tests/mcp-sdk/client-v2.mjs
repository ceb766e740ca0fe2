// A client on version 2 of the SDK: `client-v2.mjs MODE SCENARIO COMMAND …`.
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { scenarios } from "./scenarios.mjs";

const [mode, scenario, command, ...args] = process.argv.slice(2);
const client = new Client({ name: "client", version: "2" }, { capabilities: { sampling: {}, elicitation: {}, roots: {} }, versionNegotiation: { mode } });
client.setRequestHandler("sampling/createMessage", async () => ({
  role: "assistant",
  model: "none",
  content: { type: "text", text: "the client" },
}));
client.setRequestHandler("elicitation/create", async () => ({ action: "accept", content: { count: 3 } }));
client.setRequestHandler("roots/list", async () => ({ roots: [{ uri: "file:///one" }, { uri: "file:///two" }] }));
await client.connect(new StdioClientTransport({ command, args, env: process.env, stderr: "inherit" }));
const call = (name, given, onprogress, signal) => client.callTool({ name, arguments: given }, { onprogress, signal });
const report = await scenarios[scenario](client, call);
report.version = client.getNegotiatedProtocolVersion?.();
await client.close();
console.log(JSON.stringify(report));
