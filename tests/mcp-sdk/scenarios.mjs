// What clients do; the same as in client.py.
const told = (result) => ({ text: result.content.map((one) => one.text).join(""), is_error: result.isError === true });

export const scenarios = {
  // A call that reads, one that does not, one that tells how far it is.
  async fallback(client, call) {
    const { tools } = await client.listTools();
    const progress = [];
    const run = async (name) => told(await call(name, {}, (one) => progress.push(one.progress)));
    return {
      tools: tools.map((tool) => tool.name),
      send: await run("send"),
      look: await run("look"),
      count: await run("count"),
      progress,
    };
  },

  // Several calls at once.
  async several(client, call) {
    await client.listTools();
    const names = ["look", "send", "look", "count", "send"];
    return { calls: await Promise.all(names.map(async (name) => told(await call(name, {})))) };
  },

  // What only sessions have.
  async legacy(client, call) {
    await client.listTools();
    const run = async (name, given = {}) => told(await call(name, given));
    const [before, refused, after] = [await run("ask"), await run("send"), await run("ask")];
    const big = await run("big", { length: 6_000_000 });
    const { resources } = await client.listResources();
    return { before, refused, after, big: big.text.length, resources: resources.map((one) => one.uri) };
  },

  // What a server asks its client, before and after a restart.
  async questions(client, call) {
    await client.listTools();
    const all = async () => {
      const answers = [];
      for (const name of ["ask", "elicit", "roots"]) answers.push(told(await call(name, {})));
      return answers;
    };
    const before = await all();
    const refused = told(await call("send", {}));
    return { before, refused, after: await all() };
  },

  // A call that is given up once it runs, then one whose key is refused.
  async cancel(client, call) {
    await client.listTools();
    const giving = new AbortController();
    const given = call("slow", {}, () => giving.abort(), giving.signal);
    const cancelled = await given.then(() => false, () => true);
    return { cancelled, send: told(await call("send", {})) };
  },

  // The tools of `byok mcp serve`, each called once.
  async tools(client, call) {
    const { tools } = await client.listTools();
    const calls = {};
    for (const [name, given] of Object.entries(JSON.parse(process.env.CALLS))) calls[name] = await call(name, given);
    return { tools, calls };
  },
};
