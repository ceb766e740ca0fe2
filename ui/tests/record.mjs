// Makes recording.json: the documents that a real daemon answers, for a vault with keys in every state.
//
//   BYOK_BIN=../target/debug/byok npm run record
//
// It needs root, for a disk that is full.
// The provider is a server on loopback; the values are made up and good nowhere. What the program derives from the catalogue
// (a service as a form needs it, a plan) is derived here as `src-tauri/src/dto` does; a test holds every document against schema.json.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const binary = resolve(process.env.BYOK_BIN ?? join(here, '../../target/debug/byok'));
const home = mkdtempSync(join(tmpdir(), 'byok-'));
const socket = join(home, 'b/run/default.sock');
mkdirSync(join(home, 'b/config'), { recursive: true });
writeFileSync(join(home, 'password'), 'correct horse battery staple');

/** The answer is told by the value: what is after `say-` in it. */
const provider = createServer((incoming, answer) => {
  const said = JSON.stringify(incoming.headers) + incoming.url;
  const status = said.includes('dead') ? 401 : said.includes('busy') ? 429 : said.includes('down') ? 503 : 200;
  answer.writeHead(status, { 'content-type': 'application/json', 'x-ratelimit-limit-requests': '500', 'x-ratelimit-remaining-requests': '499' });
  const usage = incoming.method === 'POST' ? { usage: { prompt_tokens: 812, completion_tokens: 240 } } : {};
  answer.end(JSON.stringify(status === 200 ? { object: 'list', data: [], login: 'ada', id: 1, ...usage } : { error: { message: 'no', type: 'invalid_request_error', code: 'invalid_api_key' } }));
});
await new Promise((done) => provider.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${provider.address().port}`;

function byok(words, input = '', more = {}, cwd = home) {
  return new Promise((done, fail) => {
    const env = { PATH: process.env.PATH, HOME: home, BYOK_HOME: join(home, 'b'), BYOK_PASSWORD_FILE: join(home, 'password'), BYOK_NON_INTERACTIVE: '1', ...more };
    const child = execFile(binary, words, { cwd, env }, (error, out, complaint) => {
      // A check that finds a dead key says so by its exit code.
      if (error !== null && error.code !== 20 && error.code !== 21) fail(Object.assign(new Error(`byok ${words.join(' ')}: ${complaint}`), { said: complaint }));
      else done(out);
    });
    // A command that reads nothing closes the pipe first; that is its right.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
function ask(method, path, body, at = socket) {
  return new Promise((done, fail) => {
    const headers = { 'x-byok-face': 'desktop', 'content-type': 'application/json' };
    const call = request({ socketPath: at, path: path.startsWith('/') ? path : `/api/${path}`, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += part));
      answer.on('end', () => done(text === '' ? null : JSON.parse(text)));
    });
    call.on('error', fail);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const openai = (mark) => `sk-${'proj'}-${mark.padEnd(20, 'x')}T3Blbk${'FJ'}${mark.padEnd(20, 'x')}`;
const github = (mark) => `gh${'p'}_${mark.padEnd(36, 'a')}`;
const firecrawl = (digit) => `fc-${digit.repeat(32)}`;

const KEYS = [
  ['openai', 'main', openai('main'), ['--tag', 'prod', '--note', 'The one the billing team knows about', '--rotate-every', '90d', '--default']],
  ['openai', 'ci', openai('ci'), ['--tag', 'ci', '--expires', '5d']],
  ['openai', 'old-laptop', openai('dead'), ['--tag', 'prod']],
  ['openai', 'evaluation-runs-of-the-research-group-2026', openai('eval'), ['--tag', 'research', '--tag', 'shared', '--expires', '200d']],
  ['openai', 'batch', openai('busy'), ['--tag', 'batch']],
  ['github', 'ci', github('ci'), ['--tag', 'ci', '--expires', '25d']],
  ['github', 'release', github('release'), ['--tag', 'prod', '--expires', '3d']],
  ['github', 'bot', github('down'), ['--tag', 'bot']],
  ['firecrawl', 'main', firecrawl('1'), ['--tag', '研究', '--tag', '夜間バッチ', '--note', '検索用のキー。毎月の利用量に注意。']],
  ['firecrawl', 'staging', firecrawl('2'), ['--expires', '60d', '--rotate-every', '30d']],
  ['generic', 'weather-station', 'a-value-of-no-shape', ['--tag', 'home']],
  ['generic', 'wiki', 'another-value-of-no-shape', []],
  ['anthropic', 'editor', `sk-${'ant'}-api03-${'editor'.padEnd(93, 'q')}AA`, ['--tag', 'desk', '--expires', '330d']],
  ['stripe', 'shop', `sk_${'test'}_${'shop'.padEnd(24, '4')}`, ['--tag', 'shop']],
];

/** Calls through the gateway: the owner's, and those of a client on loopback. */
async function throughGateway() {
  const { token } = JSON.parse(await byok(['client', 'add', 'agent', '--scope', 'use:openai', '--allow', 'POST /v1/chat/*', '--allow', 'GET /v1/models', '--concurrency', '4', '--json']));
  const serving = spawn(binary, ['serve', '--listen', '127.0.0.1:0'], { cwd: home, env: { PATH: process.env.PATH, HOME: home, BYOK_HOME: join(home, 'b') } });
  try {
    const address = await new Promise((done, fail) => {
      serving.stdout.once('data', (line) => done(/http:\/\/[\d.:]+/.exec(String(line))[0]));
      serving.once('exit', () => fail(new Error('byok serve ended')));
    });
    const call = (path, method, body) => fetch(`${address}/gateway/${path}`, { method, body, headers: { authorization: `Bearer ${token}` } }).then((answer) => answer.text());
    for (let at = 0; at < 12; at += 1) await call('openai@main/v1/chat/completions', 'POST', JSON.stringify({ model: 'x', prompt: 'p'.repeat(900 * (at % 4)) }));
    for (let at = 0; at < 3; at += 1) await call('openai@ci/v1/models', 'GET');
    await call('openai@old-laptop/v1/models', 'GET');
    for (let at = 0; at < 4; at += 1) await ask('GET', '/gateway/github/user');
    for (let tries = 0; tries < 100; tries += 1) {
      const { traffic } = await ask('GET', 'gateway/traffic?minutes=60');
      if (traffic.reduce((sum, one) => sum + one.calls, 0) >= 20) return traffic;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('the gateway did not count its calls');
  } finally {
    serving.kill();
  }
}

/** Folders that are trusted; in one of them a key is named that is not there. */
async function trusted() {
  const files = {
    shop: '[env]\nOPENAI_API_KEY = "byok://openai/main"\nSTRIPE_API_KEY = "byok://stripe/shop"\n',
    'evaluation-of-models': '[env]\nOPENAI_API_KEY = "byok://openai"\nGITHUB_TOKEN = "byok://github/release"\nSENTRY_AUTH_TOKEN = "byok://sentry/web"\n\n[keys]\nopenai = "evaluation-runs-of-the-research-group-2026"\n',
  };
  for (const [name, text] of Object.entries(files)) {
    const folder = join(home, 'code', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'byok.toml'), text);
    await byok(['trust', '--yes'], '', {}, folder);
  }
  await byok(['run', '--', 'true'], '', {}, join(home, 'code/shop'));
  return (await ask('GET', 'projects')).projects;
}

/** Files of MCP clients: one whose keys are adopted, and two that have some. */
async function adopted() {
  const files = {
    '.cursor/mcp.json': { mcpServers: { github: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-github'], env: { GITHUB_PERSONAL_ACCESS_TOKEN: github('cursor') } } } },
    '.config/Claude/claude_desktop_config.json': {
      mcpServers: {
        github: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-github'], env: { GITHUB_PERSONAL_ACCESS_TOKEN: github('claude') } },
        firecrawl: { command: 'npx', args: ['-y', 'firecrawl-mcp'], env: { FIRECRAWL_API_KEY: firecrawl('1') } },
        files: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem', '/srv'] },
      },
    },
    '.gemini/settings.json': { mcpServers: { search: { httpUrl: 'https://mcp.example.com/sse', headers: { Authorization: `Bearer ${github('gemini')}` } } } },
  };
  for (const [name, document] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), `${JSON.stringify(document, null, 2)}\n`);
  }
  await ask('POST', 'mcp/adopt', { clients: ['cursor'], write: true });
  return { mcp_clients: (await ask('GET', 'mcp/clients')).clients, adopt_mcp: await ask('POST', 'mcp/adopt', { write: false }), restore_mcp: await ask('POST', 'mcp/restore', { write: false }) };
}

/** What the program says when things go wrong: each of them made to happen. The vault is no good afterwards. */
async function failing() {
  const locked = (await ask('GET', 'keys')).error;
  const said = [];
  for (let tries = 0; tries < 6; tries += 1) said.push((await ask('POST', 'session/unlock', { password: 'not it' })).error);
  await byok(['daemon', 'stop']);
  await byok(['unlock']);
  const full = await byok(['daemon', 'stop']).then(onFullDisk);
  await byok(['unlock']);
  const database = join(home, 'b/data/default.vault/vault.db');
  const file = openSync(database, 'r+');
  writeSync(file, Buffer.alloc(fstatSync(file).size - 4096), 0, null, 4096);
  closeSync(file);
  const damaged = (await ask('GET', 'keys')).error;
  await byok(['daemon', 'stop']);
  writeFileSync(join(home, 'b/config/config.toml'), '[session]\nidle_lock = "soon"\n');
  const unstarted = await byok(['list', '--json']).then(
    () => null,
    (error) => JSON.parse(error.said).error,
  );
  return { locked, wrong: said[0], throttled: said.at(-1), full, damaged, unstarted, gone: notRunning() };
}

/** A vault on a disk of three mebibytes, of which none is left. Needs the right to mount. */
async function onFullDisk() {
  const disk = mkdtempSync(join(tmpdir(), 'byok-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]);
  const env = { BYOK_HOME: disk };
  try {
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(1920 * 1024));
    await byok(['init', '--kdf-memory', '19', '--kdf-passes', '2', '--recovery-file', join(home, 'other')], '', env);
    let failure = null;
    for (let at = 0; failure === null && at < 400; at += 1) {
      const said = await ask('POST', 'keys', { service: 'generic', name: `k${at}`, note: 'n'.repeat(1000), secrets: { secret: 'v'.repeat(8000) } }, join(disk, 'run/default.sock'));
      failure = said.error ?? null;
    }
    return failure;
  } finally {
    await byok(['daemon', 'stop'], '', env);
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  }
}

/** Whose a value may be, as `dto/outgoing.rs` says it. */
async function detected(value) {
  const { candidates } = JSON.parse(await byok(['detect', '--stdin', '--json'], value));
  return candidates.map(({ service, name, label, field, confidence, reason, hosts }) => ({ service, name, label, field, sure: confidence, reason, hosts }));
}

const COSTS = { free: 'nothing', quota: 'one request of the quota', paid: 'money, so it is asked with `byok check --allow-cost` only' };
const SURE = { high: 'attested', medium: 'likely right', low: 'not attested', none: 'not attested' };
const SOURCES = { docs: 'its documentation', openapi: 'its OpenAPI description', trufflehog: 'TruffleHog', gitleaks: 'Gitleaks', knowledge: 'general knowledge, not looked up' };

/** The page of a provider, as `dto/provider_page.rs` says it. */
async function pageOf(service) {
  const [page] = JSON.parse(await byok(['services', service, '--json'])).services;
  const words = (names) => names.map((name) => name.replaceAll('_', ' '));
  return {
    id: page.id,
    name: page.name,
    category: page.category,
    aliases: page.aliases,
    docs: page.docs,
    keys_url: page.keys_url ?? null,
    fields: page.fields.map((field) => ({ name: field.name.replaceAll('_', ' '), secret: field.secret, required: field.required, env: field.env?.[0] ?? null, usual: field.default ?? null, hint: field.hint ?? null })),
    shapes: page.shapes.filter((shape) => shape.prefixes.length > 0).map(({ label, prefixes }) => ({ label, prefixes })),
    env: page.env,
    check: page.check === null ? null : {
      ...Object.fromEntries(['method', 'url', 'shown', 'control'].map((name) => [name, page.check[name]])),
      costs: COSTS[page.check.cost],
      is_paid: page.check.cost === 'paid',
      sure: SURE[page.confidence],
      source: page.check.source.split('+').map((one) => SOURCES[one] ?? one).join(', '),
    },
    tells: words(page.tells),
    tells_more: words(page.tells_more),
    rotation_needs: page.rotation_needs,
    pitfalls: page.pitfalls,
  };
}

/** The settings that docs/settings.md lists, one of them changed. */
function settings() {
  const toml = /```toml\n([^]*?)```/.exec(readFileSync(join(here, '../../docs/settings.md'), 'utf8'))[1];
  let table = '';
  return toml.split('\n').flatMap((line) => {
    table = /^\[(\w+)\]/.exec(line)?.[1] ?? table;
    const [, name, value] = /^(\w+) = (\[.*?\]|"[^"]*"|\S+)/.exec(line) ?? [];
    if (name === undefined || ['command', 'webhook'].includes(name)) return [];
    return [{ table, name, value: value.replaceAll(/["[\]]/g, '') || 'none', is_default: name !== 'quiet' }];
  });
}

/** What the window is told of a daemon that went; it says so itself, because there is nobody to ask. */
function notRunning() {
  const source = readFileSync(join(here, '../../src-daemon/src/client/error.rs'), 'utf8');
  const message = /#\[error\("([^"]+)"\)\]\s*NotRunning,/.exec(source)[1];
  const hint = /NotRunning => Some\("([^"]+)"/.exec(source)[1];
  return { code: 'daemon', message, hint };
}

try {
  await byok(['init', '--kdf-memory', '19', '--kdf-passes', '2', '--recovery-file', 'recovery']);
  const empty = { session_state: await ask('GET', 'session'), list_keys: (await ask('GET', 'keys')).keys, metrics: await ask('GET', 'keys/metrics') };
  for (const [service, name, value, more] of KEYS) {
    const words = ['add', service, name, '--stdin', '--no-check', ...more];
    if (service !== 'generic') words.push('--base-url', url);
    await byok(words, value);
  }
  await byok(['add', 'openai', 'twin', '--stdin', '--no-check', '--base-url', url], openai('main'));
  await byok(['disable', 'openai/batch']);
  await byok(['check']);
  await byok(['rotate', 'github/ci', '--stdin', '--keep-old', '24h', '--no-check'], github('second')).catch((error) => console.error(error.message));
  await byok(['run', '--only', 'openai/main', '--', 'true']).catch((error) => console.error(error.message));
  // Enough of them within a minute to raise an alert.
  for (const [service, name] of [...KEYS, ...KEYS]) if (name !== 'batch') await byok(['get', `${service}/${name}`]);
  await byok(['client', 'add', 'editor', '--scope', 'metadata', '--scope', 'use:openai', '--expires', '90d']).catch((error) => console.error(error.message));
  await ask('POST', 'clients', { name: 'nightly-report', scopes: ['metadata', 'validate'], services: ['openai'], keys: [], expires_at: null, rate: '60/60s' });

  const projects = await trusted();
  const traffic = await throughGateway();
  const files = await adopted();
  await byok(['fallback', 'openai', '--on', 'auth-failure,limit', '--chain', 'ci,evaluation-runs-of-the-research-group-2026']);
  await byok(['fallback', 'github', '--on', 'missing', '--chain', 'release', '--cool-down', '1h']);
  const list = (await ask('GET', 'keys')).keys;
  const id = (reference) => list.find((key) => key.ref === reference).id;
  const checks = {};
  for (const key of list) if (key.is_active) checks[key.id] = await ask('POST', 'keys/validate', { id: key.id, fresh: true, thorough: true });
  const details = {};
  for (const key of list) details[key.id] = await ask('GET', `keys/${key.id}`);
  const services = (await ask('GET', 'services')).services.map((one) => ({
    id: one.id,
    name: one.name,
    category: one.category,
    aliases: one.aliases,
    fields: one.fields.map((field) => ({ name: field.name, label: field.name.replaceAll('_', ' '), secret: field.secret, required: field.required, hint: field.hint ?? null })),
    keys_url: one.keys_url,
    validatable: one.validatable,
  }));
  const pages = {};
  for (const id of new Set(list.map((key) => key.service))) pages[id] = await pageOf(id);
  const { requests: _, ...plan } = await ask('GET', `keys/${id('openai/main')}/rotation`);
  const token = await ask('POST', 'clients', { name: 'cron', scopes: ['metadata'], services: [], keys: [], expires_at: null, rate: '60/60s' });
  const revealed = await ask('POST', `keys/${id('openai/main')}/reveal`, { field: null, copy: false });
  const missing = (await ask('GET', 'keys/openai%2Fnone')).error;
  const rejected = (await ask('POST', 'keys', { service: 'openai', name: 'x', secrets: { api_key: openai('dead-x') }, base_url: url })).error;
  // The program names the field, because the page complains beside it.
  const long = await byok(['edit', 'openai/ci', '--name', 'x'.repeat(300), '--json']).catch((error) => JSON.parse(error.said).error);
  const unfit = { ...long, message: `name: ${long.message}` };
  const alerts = (await ask('GET', 'keys/alerts?all=true&limit=1000')).alerts;
  const session = await ask('GET', 'session');
  await ask('POST', `keys/${id('openai/main')}/failed`, { cause: 'limit', status: 429, program: 'node' });
  const policies = (await ask('GET', 'fallback')).policies;
  const histories = {};
  for (const service of new Set(list.map((key) => key.service))) histories[service] = (await ask('GET', `fallback/${service}/history`)).events;
  const choices = {};
  for (const service of Object.keys(histories)) choices[service] = await ask('GET', `fallback/${service}`);
  const full = {
    fallback_policies: policies,
    fallback_policy: { __by: 'service', ...choices },
    set_fallback_policy: policies[0],
    fallback_history: { __by: 'service', ...histories },
    traffic,
    projects,
    trust_project: projects[0],
    ...files,
    session_state: session,
    lock: { ...session, state: 'locked' },
    list_keys: list,
    show_key: { __by: 'key', ...details },
    metrics: await ask('GET', 'keys/metrics'),
    alerts,
    expiring_keys: (await ask('GET', 'keys/expiring?within=90d')).keys,
    audit: await ask('GET', 'keys/audit?limit=1000&verify=true'),
    list_clients: (await ask('GET', 'clients')).clients,
    services,
    rotation_plan: plan,
    add_client: token,
    check_key: { __by: 'key', ...checks },
    test_key: checks[id('openai/main')],
    reveal_value: revealed,
    settings: { settings: settings(), config_file: '~/.config/byok/config.toml', vault_dir: '~/.local/share/byok/default.vault', log_dir: '~/.local/state/byok', version: (await ask('GET', 'health')).version, is_autostart: false },
    stage_clipboard: { handle: 1, length: openai('new').length, detections: await detected(openai('new')) },
    detect: await detected('0123456789abcdef'.repeat(2)),
    provider_page: { __by: 'service', ...pages },
    create_vault: readFileSync(join(home, 'recovery'), 'utf8').match(/[0-9A-Za-z]{3,}(-[0-9A-Za-z]{3,})+/)[0],
    strength: { score: 4, words: 'Would stand for centuries', advice: null },
  };
  full.add_key = { ...list.find((key) => key.ref === 'openai/ci'), duplicate_of: null, check: null };
  full.edit_key = list.find((key) => key.ref === 'openai/ci');
  full.roll_back = full.edit_key;
  full.rotate_key = { ...full.edit_key, check: null };
  full.new_recovery_code = full.create_vault;
  full.acknowledge_alert = alerts.length === 0 ? null : await ask('POST', `keys/alerts/${alerts[0].id}/ack`);
  full.resolve_alert = full.acknowledge_alert;
  full.suspend_client = full.list_clients[0];
  await byok(['lock']);
  const locked = { session_state: await ask('GET', 'session') };
  full.lock = locked.session_state;
  full.unlock = session;
  const absent = { session_state: { ...locked.session_state, state: 'absent' } };
  const failures = { missing, rejected, unfit, ...(await failing()) };
  const recording = { at: new Date().toISOString(), full, empty, locked, absent, failures };
  writeFileSync(join(here, 'recording.json'), `${JSON.stringify(recording, null, 1).replaceAll(home, '/home/ada').replaceAll(url, 'http://127.0.0.1:8080')}\n`);
  console.log(`${list.length} keys, ${alerts.length} alerts, ${full.audit.events.length} rows`, list.map((key) => `${key.ref} ${key.status}`).join(', '));
} finally {
  provider.close();
  try {
    execFileSync(binary, ['daemon', 'stop'], { env: { PATH: process.env.PATH, HOME: home, BYOK_HOME: join(home, 'b') } });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
