import { z } from "zod";

async function upstream(method) {
  const headers = { authorization: `Bearer ${process.env.OPENAI_API_KEY}` };
  const answer = await fetch(process.env.UPSTREAM, { method, headers });
  if (!answer.ok) throw new Error(`Request failed with status code ${answer.status}`);
  return answer.text();
}

const text = (words) => ({ content: [{ type: "text", text: words }] });

export function register(server, client) {
  const reads = { readOnlyHint: true };
  server.registerTool("look", { annotations: reads }, async () => text(await upstream("GET")));
  server.registerTool("send", {}, async () => text(await upstream("POST")));
  server.registerTool("count", { annotations: reads }, async (context) => {
    const told = context._meta ?? context.mcpReq?._meta;
    const notify = context.sendNotification ?? context.mcpReq?.notify;
    for (let progress = 1; progress < 4 && told?.progressToken !== undefined; progress++) {
      const params = { progressToken: told.progressToken, progress, total: 4 };
      await notify({ method: "notifications/progress", params });
    }
    return text(await upstream("GET"));
  });
  server.registerTool("ask", {}, async () => {
    const content = { type: "text", text: "who?" };
    const answer = await client.createMessage({ messages: [{ role: "user", content }], maxTokens: 10 });
    return text(answer.content.text);
  });
  server.registerTool("elicit", {}, async () => {
    const count = { type: "integer" };
    const requestedSchema = { type: "object", properties: { count }, required: ["count"] };
    const told = await client.elicitInput({ message: "how many?", requestedSchema });
    return text(`${told.action} ${told.content.count}`);
  });
  server.registerTool("roots", {}, async () => {
    const { roots } = await client.listRoots();
    return text(roots.map((root) => root.uri).join(" "));
  });
  // Takes longer than anybody waits, and tells its upstream when it is given up.
  server.registerTool("slow", {}, async (context) => {
    const told = context._meta ?? context.mcpReq?._meta;
    const notify = context.sendNotification ?? context.mcpReq?.notify;
    const signal = context.signal ?? context.mcpReq?.signal;
    const params = { progressToken: told.progressToken, progress: 1, total: 2 };
    await notify({ method: "notifications/progress", params });
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await upstream("DELETE").catch(() => {});
    return text("too late");
  });
  server.registerTool("big", { annotations: reads, inputSchema: z.object({ length: z.number() }) }, async ({ length }) =>
    text("x".repeat(length)),
  );
  server.registerResource("note", "note://one", {}, async (uri) => ({ contents: [{ uri: uri.href, text: "one" }] }));
}
