import { z } from "zod";

async function upstream(method) {
  const headers = { authorization: `Bearer ${process.env.OPENAI_API_KEY}` };
  const answer = await fetch(process.env.UPSTREAM, { method, headers });
  if (!answer.ok) throw new Error(`Request failed with status code ${answer.status}`);
  return answer.text();
}

const text = (words) => ({ content: [{ type: "text", text: words }] });

export function register(server, createMessage) {
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
    const answer = await createMessage({ messages: [{ role: "user", content }], maxTokens: 10 });
    return text(answer.content.text);
  });
  server.registerTool("big", { annotations: reads, inputSchema: z.object({ length: z.number() }) }, async ({ length }) =>
    text("x".repeat(length)),
  );
  server.registerResource("note", "note://one", {}, async (uri) => ({ contents: [{ uri: uri.href, text: "one" }] }));
}
