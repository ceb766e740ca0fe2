// A value is in the page while it is wanted, and nowhere before and after.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { open, recording, say, settle, useBrowser } from './stage';

useBrowser();
const { full } = recording;
const VALUE = (full['reveal_value'] as { value: string }).value;

/** Where a value could lie in a page: its tree, what its fields hold, its stores, its address, its title, what is announced. */
async function places(page: Page, value: string): Promise<string[]> {
  return page.evaluate((value) => {
    const found: string[] = [];
    const look = (name: string, text: string | null) => text?.includes(value) === true && found.push(name);
    look('tree', document.documentElement.outerHTML);
    for (const entry of document.querySelectorAll<HTMLInputElement>('input, textarea')) look('entry', entry.value);
    look('localStorage', JSON.stringify({ ...localStorage }));
    look('sessionStorage', JSON.stringify({ ...sessionStorage }));
    look('address', location.href);
    look('history', JSON.stringify(history.state));
    look('title', document.title);
    look('cookie', document.cookie);
    return found;
  }, value);
}

test('a value is shown for ten seconds with a ring that runs down', async () => {
  const page = await open(full);
  await page.keyboard.press('j');
  await page.keyboard.press('v');
  await settle(page);
  expect(await places(page, VALUE)).toEqual(['tree']);
  expect(await page.getByRole('timer').getAttribute('aria-label')).toBe('10');
  await page.clock.runFor(6_000);
  expect(await page.getByRole('timer').getAttribute('aria-label')).toBe('4');
  await page.clock.runFor(4_500);
  expect(await places(page, VALUE)).toEqual([]);
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.context().close();
});

for (const [how, leave] of Object.entries({
  'any key': (page: Page) => page.keyboard.press('q'),
  'the window losing the focus': (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('blur'))),
  'a lock anywhere': (page: Page) => say(page, 'vault', { seq: 1, at: recording.at, kind: 'locked', subject: null }),
})) {
  test(`a value goes with ${how}`, async () => {
    const page = await open(full);
    await page.keyboard.press('j');
    await page.keyboard.press('v');
    await settle(page);
    expect(await places(page, VALUE)).toEqual(['tree']);
    await leave(page);
    await settle(page);
    expect(await places(page, VALUE)).toEqual([]);
    await page.context().close();
  });
}

test('what was typed and is not used is cleared after a minute', async () => {
  const page = await open(full);
  await page.keyboard.press('a');
  await settle(page);
  await page.keyboard.type('a-typed-value');
  await settle(page);
  expect(await places(page, 'a-typed-value')).toEqual(['entry']);
  await page.clock.runFor(61_000);
  expect(await places(page, 'a-typed-value')).toEqual([]);
  await page.context().close();
});

test('what was typed goes with its form, and with the deed', async () => {
  const page = await open(full);
  for (const leave of ['Cancel', 'Close']) {
    await page.keyboard.press('a');
    await settle(page);
    await page.keyboard.type('a-typed-value');
    await page.getByRole('button', { name: leave, exact: true }).click();
    await settle(page);
    expect(await places(page, 'a-typed-value')).toEqual([]);
  }
  await page.context().close();
});

test('a pasted value never comes into the page', async () => {
  const page = await open(full);
  await page.keyboard.press('a');
  await settle(page);
  await page.getByRole('button', { name: 'Paste' }).click();
  await settle(page);
  expect(await page.getByText('held by the program').count()).toBe(1);
  expect(await page.getByRole('combobox', { name: 'Service' }).inputValue()).toBe('openai');
  await page.getByRole('button', { name: 'Save' }).click();
  await settle(page);
  const sent = await page.evaluate(() => (window as never as { __byok: { calls: { command: string; args: { key: { secrets: object } } }[] } }).__byok.calls.find((one) => one.command === 'add_key')?.args.key.secrets);
  expect(sent).toEqual({ api_key: { staged: 1 } });
  await page.context().close();
});

test('a password, a recovery code and a token leave with what shows them', async () => {
  const code = full['create_vault'] as string;
  const page = await open({ ...full, ...recording.absent });
  await page.getByLabel('New password').fill('a long sentence of mine');
  await page.getByLabel('Once more').fill('a long sentence of mine');
  await page.getByRole('button', { name: 'Make the vault' }).click();
  await settle(page);
  expect(await places(page, 'a long sentence of mine')).toEqual([]);
  expect(await places(page, code)).toContain('tree');
  await page.evaluate((open) => ((window as never as { __byok: { answers: Record<string, unknown> } }).__byok.answers['session_state'] = open), full['session_state']);
  await page.getByRole('textbox').last().fill(code.split('-').at(-1)!);
  await settle(page);
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await page.getByRole('heading', { name: 'Keys', exact: true }).count()).toBe(1);
  expect(await places(page, code)).toEqual([]);
  await page.context().close();
});
