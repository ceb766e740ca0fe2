// Every screen in every state: a picture, no violation of accessibility, no complaint.

import { expect, test } from 'vitest';
import { inspect, open, recording, say, settle, useBrowser, type Answers, type Look } from './stage';

useBrowser();
const { full, empty, locked, absent, failures } = recording;
const SCREENS = ['keys', 'expiring', 'health', 'alerts', 'audit', 'clients', 'settings'];
const READS: Record<string, string> = { keys: 'list_keys', expiring: 'expiring_keys', health: 'metrics', alerts: 'alerts', audit: 'audit', clients: 'list_clients', settings: 'settings' };
const NOTHING: Record<string, unknown> = { keys: [], expiring: [], health: empty['metrics'], alerts: [], audit: { ...(full['audit'] as object), events: [] }, clients: [] };
const LOOKS: Record<string, Look> = {
  light: {},
  dark: { theme: 'dark' },
  narrow: { width: 360, height: 720 },
  wide: { width: 3840, height: 2160, theme: 'dark' },
};

async function on(screen: string, answers: Answers, look: Look = {}) {
  const page = await open(answers, look);
  await page.keyboard.press(String(SCREENS.indexOf(screen) + 1));
  await settle(page);
  return page;
}

for (const screen of SCREENS) {
  for (const [name, look] of Object.entries(LOOKS)) {
    test(`${screen} is drawn ${name}`, async () => {
      const page = await on(screen, full, look);
      await inspect(page, `${screen}-${name}`);
      await page.context().close();
    });
  }
  test(`${screen} says that it reads, why it can't, and what is missing`, async () => {
    const command = READS[screen]!;
    const states: [string, unknown][] = [['reading', { __pending: true }], ['failed', { __fails: failures.missing }]];
    if (screen in NOTHING) states.push(['empty', NOTHING[screen]]);
    for (const [state, answer] of states) {
      const page = await on(screen, { ...full, [command]: answer });
      await inspect(page, `${screen}-${state}`);
      await page.context().close();
    }
  });
}

const BEFORE: [string, Answers][] = [['locked', { ...full, ...locked }], ['first-run', { ...full, ...absent }]];
for (const [name, answers] of BEFORE) {
  for (const [how, look] of Object.entries(LOOKS)) {
    test(`${name} is drawn ${how}`, async () => {
      const page = await open(answers, look);
      await inspect(page, `${name}-${how}`);
      await page.context().close();
    });
  }
}

test('a daemon that went is said, and comes back', async () => {
  const page = await open(full);
  await say(page, 'link', failures.missing);
  await settle(page);
  await inspect(page, 'gone');
  await say(page, 'link', null);
  await settle(page);
  expect(await page.getByRole('heading', { name: 'Keys', exact: true }).count()).toBe(1);
  await page.context().close();
});

test('the last minute before a lock is counted', async () => {
  const session = full['session_state'] as { locks_at: string };
  const soon = new Date(Date.parse(recording.at) + 42_000).toISOString();
  const page = await open({ ...full, session_state: { ...session, locks_at: soon } });
  await inspect(page, 'last-minute');
  await page.context().close();
});

const DIALOGS: [string, string[]][] = [
  ['add', ['a']],
  ['help', ['?']],
  ['palette', [':']],
  ['panel', ['j', 'Enter']],
  ['edit', ['j', 'e']],
  ['rotate', ['j', 'r']],
  ['roll-back', ['j', 'R']],
  ['remove', ['j', 'D']],
  ['check', ['j', 'c']],
  ['check-all', ['C']],
  ['reveal', ['j', 'v']],
  ['marked', ['A']],
  ['remove-many', ['A', 'D']],
  ['groups', ['b']],
];
for (const [name, presses] of DIALOGS) {
  for (const [how, look] of Object.entries({ light: LOOKS['light']!, dark: LOOKS['dark']!, narrow: LOOKS['narrow']! })) {
    test(`${name} is drawn ${how}`, async () => {
      const page = await open(full, look);
      for (const press of presses) {
        await page.keyboard.press(press);
        await settle(page);
      }
      await inspect(page, `${name}-${how}`);
      await page.context().close();
    });
  }
}

test('the panel is drawn wide', async () => {
  const page = await open(full, LOOKS['wide']);
  for (const press of ['j', 'Enter']) await page.keyboard.press(press);
  await settle(page);
  await inspect(page, 'panel-wide');
  await page.context().close();
});

for (const [name, button, screen] of [['token', 'New token', 'clients'], ['password', 'Change the password', 'settings'], ['recovery', 'New recovery code', 'settings']] as const) {
  test(`${name} is drawn`, async () => {
    for (const how of ['light', 'dark', 'narrow']) {
      const page = await on(screen, full, LOOKS[how]);
      await page.getByRole('button', { name: button }).click();
      await settle(page);
      await inspect(page, `${name}-${how}`);
      await page.context().close();
    }
  });
}
