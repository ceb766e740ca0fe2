// Everything is reached and done without a pointer, and the focus is never lost.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { calls, open, recording, say, settle, useBrowser } from './stage';

useBrowser();
const { full } = recording;

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settle(page);
  }
}
async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await settle(page);
}
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement | null;
    // What a row says moves with the time; its place does not.
    if (at?.getAttribute('role') === 'row') return `row ${at.getAttribute('aria-rowindex')}`;
    return at === null || at === document.body ? '' : `${at.getAttribute('role') ?? at.tagName.toLowerCase()} ${at.getAttribute('aria-label') ?? at.textContent?.trim().slice(0, 40) ?? ''}`.trim();
  });
const asked = async (page: Page, command: string) => (await calls(page)).filter((one) => one.command === command).map((one) => one.args);

test('Tab reaches the screens, the tools and one row of the list, each with a ring', async () => {
  const page = await open(full);
  const seen: string[] = [];
  for (let at = 0; at < 20; at += 1) {
    await press(page, 'Tab');
    seen.push(await focused(page));
    const ring = await page.evaluate(() => {
      const at = document.activeElement!;
      const drawn = (element: Element) => getComputedStyle(element).outlineStyle !== 'none';
      return at === document.body || drawn(at) || (at.parentElement !== null && drawn(at.parentElement));
    });
    expect(ring, seen.at(-1)).toBe(true);
  }
  for (const name of ['button Keys', 'button Settings', 'input', 'button Add']) expect(seen.some((one) => one.startsWith(name)), `${name} in ${seen.join(', ')}`).toBe(true);
  expect(seen.filter((one) => one.startsWith('row'))).toHaveLength(1);
  await page.context().close();
});

test('the arrows move through rows that a reader of the screen can count', async () => {
  const page = await open(full);
  await press(page, 'j', 'ArrowDown', 'ArrowDown');
  const row = () => page.evaluate(() => [document.activeElement?.getAttribute('role'), document.activeElement?.getAttribute('aria-rowindex'), document.activeElement?.getAttribute('aria-selected')]);
  expect(await row()).toEqual(['row', '4', 'true']);
  await press(page, 'End');
  const count = (full['list_keys'] as unknown[]).length;
  expect(await row()).toEqual(['row', String(count + 1), 'true']);
  expect(await page.getByRole('grid', { name: 'Keys' }).getAttribute('aria-rowcount')).toBe(String(count + 1));
  await press(page, 'Home', 'Enter');
  expect(await page.getByRole('complementary', { name: 'Details' }).count()).toBe(1);
  await press(page, 'Escape');
  expect(await row()).toEqual(['row', '2', 'true']);
  await page.context().close();
});

test('a key is added with the keyboard alone', async () => {
  const page = await open(full);
  await press(page, 'a');
  await type(page, 'a-new-value');
  await press(page, 'Tab', 'Tab', 'Tab');
  await type(page, 'github');
  await press(page, 'ArrowDown', 'Enter', 'Tab', 'Tab');
  await page.getByLabel('Name').focus();
  await type(page, 'laptop');
  await press(page, 'Enter');
  const [added] = await asked(page, 'add_key');
  expect(added?.['key']).toMatchObject({ service: 'github', name: 'laptop', secrets: { token: { typed: 'a-new-value' } }, check: true });
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.context().close();
});

test('a filter is typed, taken and dropped', async () => {
  const page = await open(full);
  await press(page, '/');
  await type(page, 'service:github');
  expect(await page.getByText('3 of 15 keys').count()).toBe(1);
  await press(page, 'Escape');
  expect(await page.getByText('15 keys', { exact: true }).count()).toBe(1);
  await page.context().close();
});

test('a dialog holds the focus and gives it back', async () => {
  const page = await open(full);
  await press(page, 'j', 'j');
  const before = await focused(page);
  for (const key of ['e', 'r', 'D', ':', '?', 'a']) {
    await press(page, key);
    for (let at = 0; at < 12; at += 1) {
      await press(page, 'Tab');
      expect(await page.evaluate(() => document.querySelector('[role=dialog]')?.contains(document.activeElement)), `${key}, ${at}`).toBe(true);
    }
    await press(page, 'Escape');
    expect(await page.getByRole('dialog').count(), key).toBe(0);
    expect(await focused(page), key).toBe(before);
  }
  await page.context().close();
});

test('the palette finds commands and keys', async () => {
  const page = await open(full);
  await press(page, 'Control+k');
  await type(page, 'audit');
  await press(page, 'Enter');
  expect(await page.getByRole('heading', { name: 'Audit', exact: true }).count()).toBe(1);
  await press(page, ':');
  await type(page, 'old-laptop');
  await press(page, 'Enter');
  expect(await page.getByRole('heading', { name: 'openai/old-laptop' }).count()).toBe(1);
  await page.context().close();
});

test('what was switched off is switched on again by u', async () => {
  const page = await open(full);
  await press(page, 'j', 'x', 'u');
  const patches = (await asked(page, 'edit_key')).map((one) => one['patch']);
  expect(patches).toEqual([{ is_active: false }, { is_active: true }]);
  await page.context().close();
});

test('the tray and a notice lead to their places, through a locked door, too', async () => {
  const page = await open({ ...full, ...recording.locked });
  const key = (full['list_keys'] as { id: string; ref: string }[]).find((one) => one.ref === 'openai/ci')!;
  await say(page, 'go', { screen: 'rotate', key: key.id });
  await settle(page);
  expect(await page.getByRole('heading', { name: 'default is locked' }).count()).toBe(1);
  await page.evaluate((open) => ((window as never as { __byok: { answers: Record<string, unknown> } }).__byok.answers['session_state'] = open), full['session_state']);
  await type(page, 'a password');
  await press(page, 'Enter');
  expect(await page.getByRole('dialog', { name: 'Rotate openai/ci' }).count()).toBe(1);
  await press(page, 'Escape');
  await say(page, 'go', { screen: 'check-all', key: null });
  await settle(page);
  expect((await asked(page, 'check_key')).length).toBe((full['list_keys'] as { is_active: boolean }[]).filter((one) => one.is_active).length);
  await page.context().close();
});
