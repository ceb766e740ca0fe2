// Every screen and everything that lies over one, in every state: what the program answers, and what a person does to get there.

import type { Page } from 'playwright-core';
import { answer, click, fails, NEVER, press, recording, say, settle, type, type Answers } from './stage';

export interface State {
  name: string;
  answers?: Answers;
  go?: (page: Page) => Promise<void>;
  /** Whether it is looked at on a 4K desk, too. */
  isWide?: boolean;
}

const { full, empty, locked, absent, failures } = recording;
const session = full['session_state'] as { locks_at: string };
const clients = full['list_clients'] as { is_suspended: boolean }[];
const audit = full['audit'] as { events: object[] };
const checks = full['check_key'] as Record<string, unknown>;
const traffic = full['traffic'] as { minute: string; calls: number; errors: number }[];
const mcp = full['mcp_clients'] as { files: { servers: object[]; backup: object | null }[] }[];
const policies = full['fallback_policies'] as { failing: object[] }[];
const later = (seconds: number) => new Date(Date.parse(recording.at) + seconds * 1000).toISOString();

/** A screen's key, what it reads, and what an empty vault answers. */
/** The recorded minute, again and again over the last hour, now more and now less. */
const busy = Array.from({ length: 55 }, (_, ago) => ago).flatMap((ago) =>
  traffic.flatMap((one, place) => {
    const times = Math.max(0, Math.round(3 + 3 * Math.sin(ago / (4 + place)) - ((ago * 7 + place * 5) % 4)));
    const minute = new Date(Date.parse(one.minute) - (54 - ago) * 60_000).toISOString();
    return times === 0 ? [] : [{ ...one, minute, calls: one.calls * times, errors: Math.min(one.errors, times) * (ago % 3) }];
  }),
);

export const SCREENS: Record<string, { key: string; read: string; nothing?: unknown }> = {
  keys: { key: '1', read: 'list_keys', nothing: [] },
  expiring: { key: '2', read: 'expiring_keys', nothing: [] },
  health: { key: '3', read: 'metrics', nothing: empty['metrics'] },
  alerts: { key: '4', read: 'alerts', nothing: [] },
  audit: { key: '5', read: 'audit', nothing: { ...audit, events: [] } },
  gateway: { key: '8', read: 'traffic', nothing: [] },
  fallback: { key: '9', read: 'fallback_policies', nothing: [] },
  projects: { key: '0', read: 'projects', nothing: [] },
  mcp: { key: 'm', read: 'mcp_clients', nothing: mcp.map((one) => ({ ...one, files: [] })) },
  clients: { key: '6', read: 'list_clients', nothing: [] },
  settings: { key: '7', read: 'settings' },
  about: { key: 'I', read: 'settings' },
};

function* screens(): Generator<State> {
  for (const [name, { key, read, nothing }] of Object.entries(SCREENS)) {
    const go = (page: Page) => press(page, key);
    yield { name, go, isWide: true };
    yield { name: `${name}-reading`, answers: { ...full, [read]: NEVER }, go };
    // The settings come from a file, everything else from the vault.
    yield { name: `${name}-failed`, answers: { ...full, [read]: fails(read === 'settings' ? failures.unstarted : failures.damaged) }, go };
    if (nothing !== undefined) yield { name: `${name}-empty`, answers: { ...full, [read]: nothing }, go };
  }
}

const on = (...keys: string[]) => (page: Page) => press(page, ...keys);
/** The first row that is chosen is of this key. */
const at = (reference: string, ...keys: string[]) => async (page: Page) => {
  await press(page, '/');
  await type(page, reference);
  await press(page, 'Enter', 'j', ...keys);
};
const newValue = async (page: Page) => {
  await press(page, 'a');
  await click(page, 'Paste');
};

const ambiguous = async (page: Page) => {
  await press(page, 'a');
  await type(page, '0123456789abcdef0123456789abcdef');
};

/** A key whose provider tells much of it, most of it now and some of it days ago. */
const main = (full['list_keys'] as { id: string; ref: string }[]).find((one) => one.ref === 'openai/main')!.id;
const details = full['show_key'] as Record<string, { key: object; checks: { checked_at: string }[] }>;
const detail = details[main]!;
const days = (count: number) => later(-86_400 * count);
const withDetail = (more: object) => ({ ...details, [main]: { ...detail, ...more } });
const facts = { account: 'Example GmbH', scopes: 'models.read, files.write', credit_remaining: '3.20', credit_limit: '50', credit_currency: 'USD', quota_remaining: '842', quota_limit: '1000', plan: 'team' };
const told = withDetail({
  facts,
  facts_seen_at: Object.fromEntries(Object.keys(facts).map((name) => [name, name === 'plan' ? days(4) : detail.checks[0]!.checked_at])),
  status_since: days(41),
});
const died = withDetail({
  key: { ...detail.key, status: 'invalid', verdict: 'dead' },
  status_since: days(0.47),
  last_ok_at: days(1.2),
  checks: [
    { ...detail.checks[0], status: 'invalid', verdict: 'dead', message: 'OpenAI does not accept the key', http_status: 401, checked_at: days(0.47) },
    { ...detail.checks[0], checked_at: days(1.2) },
    { ...detail.checks[0], checked_at: days(2.2) },
  ],
});

const DOORS: State[] = [
  { name: 'opening', answers: { ...full, session_state: NEVER } },
  { name: 'session-damaged', answers: { ...full, session_state: fails(failures.damaged) } },
  { name: 'unstarted', answers: { ...full, session_state: fails(failures.unstarted) } },
  { name: 'gone', go: (page) => say(page, 'link', failures.gone) },
  { name: 'locked', answers: { ...full, ...locked }, isWide: true },
  { name: 'locked-recovery', answers: { ...full, ...locked }, go: (page) => click(page, 'Use the recovery code') },
  { name: 'locked-opening', answers: { ...full, ...locked, unlock: NEVER }, go: async (page) => { await type(page, 'x'); await press(page, 'Enter'); } },
  { name: 'locked-wrong', answers: { ...full, ...locked, unlock: fails(failures.wrong) }, go: async (page) => { await type(page, 'x'); await press(page, 'Enter'); } },
  { name: 'locked-throttled', answers: { ...full, ...locked, unlock: fails(failures.throttled) }, go: async (page) => { await type(page, 'x'); await press(page, 'Enter'); } },
  { name: 'locked-while-reading', answers: { ...full, metrics: fails(failures.locked) }, go: async (page) => { await answer(page, locked); await press(page, '3'); } },
  { name: 'last-minute', answers: { ...full, session_state: { ...session, locks_at: later(43) } } },
];

async function choosePassword(page: Page, again = 'a long sentence of mine'): Promise<void> {
  await page.getByLabel('New password').fill('a long sentence of mine');
  await page.getByLabel('Once more').fill(again);
  await settle(page);
  await press(page, 'Enter');
}
const FIRST: State[] = [
  { name: 'first-run', answers: { ...full, ...absent }, isWide: true },
  { name: 'first-run-differs', answers: { ...full, ...absent }, go: (page) => choosePassword(page, 'another sentence') },
  { name: 'first-run-making', answers: { ...full, ...absent, create_vault: NEVER }, go: choosePassword },
  { name: 'first-run-full-disk', answers: { ...full, ...absent, create_vault: fails(failures.full) }, go: choosePassword },
  { name: 'first-run-code', answers: { ...full, ...absent }, go: choosePassword },
];

const KEYS: State[] = [
  { name: 'filter', go: async (page) => { await press(page, '/'); await type(page, 'tag:prod'); } },
  { name: 'filter-nothing', go: async (page) => { await press(page, '/'); await type(page, 'nothing like it'); } },
  { name: 'groups', go: on('b') },
  { name: 'marked', go: on('A') },
  { name: 'one-key', answers: { ...full, list_keys: (full['list_keys'] as unknown[]).slice(0, 1) } },
  { name: 'panel', go: at('openai/main', 'Enter'), isWide: true },
  { name: 'panel-versions', go: at('github/ci', 'Enter') },
  { name: 'panel-dead', go: at('openai/old-laptop', 'Enter') },
  { name: 'panel-told', answers: { ...full, show_key: told }, go: at('openai/main', 'Enter'), isWide: true },
  { name: 'panel-died', answers: { ...full, show_key: died }, go: at('openai/main', 'Enter') },
  { name: 'provider', go: at('openai/main', 'i'), isWide: true },
  { name: 'provider-unchecked', go: at('generic/wiki', 'i') },
  { name: 'provider-reading', answers: { ...full, provider_page: NEVER }, go: at('openai/main', 'i') },
  { name: 'provider-missing', answers: { ...full, provider_page: fails(failures.missing) }, go: at('openai/main', 'i') },
  { name: 'panel-off', go: at('openai/batch', 'Enter') },
  { name: 'panel-reading', answers: { ...full, show_key: NEVER }, go: on('j', 'Enter') },
  { name: 'panel-missing', answers: { ...full, show_key: fails(failures.missing) }, go: on('j', 'Enter') },
  { name: 'reveal', go: at('openai/main', 'v') },
  { name: 'undo', go: at('openai/main', 'x') },
  { name: 'complaint', answers: { ...full, edit_key: fails(failures.full) }, go: at('openai/main', 'x') },
];

const OVERS: State[] = [
  { name: 'add', go: on('a') },
  { name: 'add-recognised', go: newValue },
  { name: 'add-services', go: async (page) => { await press(page, 'a', 'Tab', 'Tab', 'Tab'); await type(page, 'ai'); } },
  { name: 'add-tested', go: async (page) => { await newValue(page); await click(page, 'Test'); } },
  { name: 'add-candidates', go: ambiguous },
  { name: 'add-candidates-tried', go: async (page) => { await ambiguous(page); await page.getByRole('radio').nth(0).check(); await click(page, 'Test'); } },
  { name: 'add-provider', go: async (page) => { await newValue(page); await click(page, 'About OpenAI'); } },
  { name: 'add-more', go: async (page) => { await newValue(page); await page.getByText('Dates, tags, note').click(); await settle(page); } },
  { name: 'add-rejected', answers: { ...full, add_key: fails(failures.rejected) }, go: async (page) => { await newValue(page); await click(page, 'Save'); } },
  { name: 'add-unfit', answers: { ...full, add_key: fails(failures.unfit) }, go: async (page) => { await newValue(page); await click(page, 'Save'); } },
  { name: 'add-full-disk', answers: { ...full, add_key: fails(failures.full) }, go: async (page) => { await newValue(page); await click(page, 'Save'); } },
  { name: 'add-saving', answers: { ...full, add_key: NEVER }, go: async (page) => { await newValue(page); await click(page, 'Save'); } },
  { name: 'edit', go: at('openai/main', 'e') },
  { name: 'edit-unfit', answers: { ...full, edit_key: fails(failures.unfit) }, go: async (page) => { await at('openai/main', 'e')(page); await type(page, 'y'); await press(page, 'Enter'); } },
  { name: 'rotate', go: at('openai/main', 'r') },
  { name: 'rotate-rejected', answers: { ...full, rotate_key: fails(failures.rejected) }, go: async (page) => { await at('openai/main', 'r')(page); await type(page, 'x'); await press(page, 'Enter'); } },
  { name: 'roll-back', go: at('github/ci', 'R') },
  { name: 'remove', go: at('openai/main', 'D') },
  { name: 'remove-many', go: on('A', 'D') },
  { name: 'check', go: at('openai/main', 'c') },
  { name: 'check-dead', go: at('openai/old-laptop', 'c') },
  { name: 'check-all', go: on('C') },
  { name: 'check-all-running', answers: { ...full, check_key: { ...checks, ...Object.fromEntries(Object.keys(checks).slice(5).map((id) => [id, NEVER])), __by: 'key' } }, go: on('C') },
  { name: 'check-all-gone', answers: { ...full, check_key: fails(failures.gone) }, go: on('C') },
  { name: 'palette', go: on(':') },
  { name: 'palette-found', go: async (page) => { await press(page, ':'); await type(page, 'rot'); } },
  { name: 'palette-provider', go: async (page) => { await press(page, ':'); await type(page, 'openai'); } },
  { name: 'palette-nothing', go: async (page) => { await press(page, ':'); await type(page, 'zzz'); } },
  { name: 'help', go: on('?') },
];

const screen = (key: string, ...names: string[]) => async (page: Page) => {
  await press(page, key);
  for (const name of names) await click(page, name);
};
const change = 'Change the fallback of openai';
const adopt = 'Adopt the keys of Claude Desktop';
const PROGRAMS: State[] = [
  { name: 'gateway-busy', answers: { ...full, traffic: busy }, go: on('8'), isWide: true },
  { name: 'gateway-live', go: async (page) => { await press(page, '8'); await say(page, 'traffic', traffic.map((one) => ({ ...one, calls: 400 }))); } },
  { name: 'fallback-cooled', answers: { ...full, fallback_policies: policies.map((one) => ({ ...one, failing: [] })) }, go: on('9') },
  { name: 'fallback-one-key', answers: { ...full, fallback_policies: [], list_keys: [] }, go: on('9') },
  { name: 'policy', go: screen('9', change), isWide: true },
  { name: 'policy-new', go: screen('9', 'Choose the fallback of firecrawl') },
  { name: 'policy-history', go: async (page) => { await screen('9', change)(page); await page.getByText('What happened').click(); await settle(page); } },
  { name: 'policy-reading', answers: { ...full, fallback_policy: NEVER }, go: screen('9', change) },
  { name: 'policy-damaged', answers: { ...full, fallback_policy: fails(failures.damaged) }, go: screen('9', change) },
  { name: 'policy-full-disk', answers: { ...full, set_fallback_policy: fails(failures.full) }, go: screen('9', change, 'Save') },
  { name: 'adopt', go: screen('m', adopt), isWide: true },
  { name: 'adopt-damaged', answers: { ...full, adopt_mcp: fails(failures.damaged) }, go: screen('m', adopt) },
  { name: 'restore', go: screen('m', 'Put back the files of Cursor') },
  { name: 'project-forgotten', go: screen('0', 'Forget shop') },
];
const REST: State[] = [
  { name: 'settings-next-check', answers: { ...full, session_state: { ...session, next_check_at: later(23_400) } }, go: on('7') },
  { name: 'audit-verified', go: screen('5', 'Verify the trail') },
  { name: 'audit-broken', answers: { ...full, audit: { ...audit, verified: false, first_break: { seq: 41, kind: 'changed' } } }, go: screen('5', 'Verify the trail') },
  { name: 'audit-row', go: async (page) => { await press(page, '5'); await page.getByRole('row').getByRole('button').nth(2).click(); await settle(page); } },
  { name: 'clients-suspended', answers: { ...full, list_clients: clients.map((one, place) => ({ ...one, is_suspended: place === 0 })) }, go: on('6') },
  { name: 'client-revoke', go: async (page) => { await press(page, '6'); await page.getByRole('button', { name: 'Revoke' }).first().click(); await settle(page); } },
  { name: 'token', go: screen('6', 'New token') },
  { name: 'token-limits', go: async (page) => { await screen('6', 'New token')(page); await page.getByText('Its calls through the gateway').click(); await settle(page); } },
  { name: 'token-made', go: async (page) => { await screen('6', 'New token')(page); await type(page, 'cron'); await press(page, 'Enter'); } },
  { name: 'token-refused', answers: { ...full, add_client: fails(failures.full) }, go: async (page) => { await screen('6', 'New token')(page); await type(page, 'cron'); await press(page, 'Enter'); } },
  { name: 'password', go: screen('7', 'Change the password') },
  { name: 'password-wrong', answers: { ...full, change_password: fails(failures.wrong) }, go: async (page) => { await screen('7', 'Change the password')(page); await page.getByLabel('Password until now').fill('x'); await choosePassword(page); } },
  { name: 'recovery', go: screen('7', 'New recovery code') },
  { name: 'recovery-made', go: async (page) => { await screen('7', 'New recovery code')(page); await type(page, 'x'); await press(page, 'Enter'); } },
];

export const STATES: State[] = [...screens(), ...DOORS, ...FIRST, ...KEYS, ...OVERS, ...PROGRAMS, ...REST];
