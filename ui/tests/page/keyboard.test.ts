// Everything is reached and done without a pointer, and the focus is never lost.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answer, asked, before, press, recording, say, settle, type, useBrowser } from './stage';

useBrowser();
const { full } = recording;

const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement | null;
    // What a row says moves with the time; its place does not.
    if (at?.getAttribute('role') === 'row') return `row ${at.getAttribute('aria-rowindex')}`;
    return at === null || at === document.body ? '' : `${at.getAttribute('role') ?? at.tagName.toLowerCase()} ${at.getAttribute('aria-label') ?? at.textContent?.trim().slice(0, 40) ?? ''}`.trim();
  });

test.concurrent('Tab reaches the screens, the tools and one row of the list, each with a ring', () =>
  before(full, {}, async (page) => {
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
    for (const name of ['button About byok', 'button Keys', 'button Settings', 'input', 'button Add']) expect(seen.some((one) => one.startsWith(name)), `${name} in ${seen.join(', ')}`).toBe(true);
    expect(seen.filter((one) => one.startsWith('row'))).toHaveLength(1);
  }));

test.concurrent('the arrows move through rows that a reader of the screen can count', () =>
  before(full, {}, async (page) => {
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
  }));

test.concurrent('every screen is one key away, and says its name', () =>
  before(full, {}, async (page) => {
    const names = { 1: 'Keys', 2: 'Expiring', 3: 'Health', 4: 'Alerts', 5: 'Audit', 6: 'Clients', 7: 'Settings', i: 'About byok' };
    for (const [key, name] of Object.entries(names)) {
      await press(page, key);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
    }
    // And round the end.
    for (const name of ['Keys', 'Expiring']) {
      await press(page, ']');
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
    }
    await press(page, '[', '[');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('About byok');
  }));

test.concurrent('a key is added with the keyboard alone', () =>
  before(full, {}, async (page) => {
    await press(page, 'a');
    await type(page, 'a-new-value');
    await press(page, 'Tab', 'Tab', 'Tab');
    await type(page, 'github');
    await press(page, 'ArrowDown', 'Enter', 'Tab', 'Tab', 'Tab');
    expect(await page.getByLabel('Name').evaluate((one) => one === document.activeElement)).toBe(true);
    await type(page, 'laptop');
    await press(page, 'Enter');
    const [added] = await asked(page, 'add_key');
    expect(added?.['key']).toMatchObject({ service: 'github', name: 'laptop', secrets: { token: { typed: 'a-new-value' } }, check: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
  }));

test.concurrent('a filter is typed, taken and dropped', () =>
  before(full, {}, async (page) => {
    await press(page, '/');
    await type(page, 'service:github');
    expect(await page.getByText('3 of 15 keys').count()).toBe(1);
    await press(page, 'Escape');
    expect(await page.getByText('15 keys', { exact: true }).count()).toBe(1);
  }));

for (const key of ['e', 'r', 'D', ':', '?', 'a', 'v', 'c', 'C', 'R']) {
  test.concurrent(`the dialog of ${key} holds the focus and gives it back`, () =>
    before(full, {}, async (page) => {
      await press(page, 'j', 'j');
      const there = await focused(page);
      await press(page, key);
      const isInside = () => page.evaluate(() => document.querySelector('dialog')?.contains(document.activeElement));
      expect(await isInside()).toBe(true);
      if (key !== 'v') {
        for (const way of ['Tab', 'Shift+Tab']) {
          for (let at = 0; at < 10; at += 1) {
            await page.keyboard.press(way);
            expect(await isInside(), `${way} ${at}`).toBe(true);
          }
        }
      }
      await press(page, 'Escape');
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await focused(page)).toBe(there);
    }));
}

test.concurrent('what lies under a dialog hears no key and takes no press', () =>
  before(full, {}, async (page) => {
    await press(page, '?', '3', 'L');
    expect(await page.getByRole('dialog', { name: 'Keys' }).count()).toBe(1);
    expect(await asked(page, 'lock')).toEqual([]);
    await page.mouse.click(60, 120);
    await settle(page);
    // A press outside closes it, and does nothing else.
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Keys');
  }));

test.concurrent('a token that is shown once is not lost by Esc or a press outside', () =>
  before(full, {}, async (page) => {
    await press(page, '6');
    await page.getByRole('button', { name: 'New token' }).click();
    await settle(page);
    await type(page, 'cron');
    await press(page, 'Enter', 'Escape', 'Escape');
    await page.mouse.click(5, 5);
    await settle(page);
    expect(await page.getByRole('dialog', { name: 'The token of cron' }).count()).toBe(1);
  }));

test.concurrent('the palette finds commands and keys', () =>
  before(full, {}, async (page) => {
    await press(page, 'Control+k');
    await type(page, 'audit');
    await press(page, 'Enter');
    expect(await page.getByRole('heading', { name: 'Audit', exact: true }).count()).toBe(1);
    await press(page, ':');
    await type(page, 'what byok is');
    await press(page, 'Enter');
    expect(await page.getByRole('heading', { name: 'About byok' }).count()).toBe(1);
    await press(page, ':');
    await type(page, 'old-laptop');
    await press(page, 'Enter');
    expect(await page.getByRole('heading', { name: 'openai/old-laptop' }).count()).toBe(1);
  }));

test.concurrent('what was switched off is switched on again by u', () =>
  before(full, {}, async (page) => {
    await press(page, 'j', 'x', 'u');
    const patches = (await asked(page, 'edit_key')).map((one) => one['patch']);
    expect(patches).toEqual([{ is_active: false }, { is_active: true }]);
  }));

test.concurrent('the tray and a notice lead to their places, through a locked door, too', () =>
  before({ ...full, ...recording.locked }, {}, async (page) => {
    const key = (full['list_keys'] as { id: string; ref: string }[]).find((one) => one.ref === 'openai/ci')!;
    await say(page, 'go', { screen: 'rotate', key: key.id });
    expect(await page.getByRole('heading', { name: 'default is locked' }).count()).toBe(1);
    await answer(page, { session_state: full['session_state'] });
    await type(page, 'a password');
    await press(page, 'Enter');
    expect(await page.getByRole('dialog', { name: 'Rotate openai/ci' }).count()).toBe(1);
    await press(page, 'Escape');
    await say(page, 'go', { screen: 'check-all', key: null });
    expect((await asked(page, 'check_key')).length).toBe((full['list_keys'] as { is_active: boolean }[]).filter((one) => one.is_active).length);
  }));

test.concurrent('a daemon that went is said, and comes back', () =>
  before(full, {}, async (page) => {
    await press(page, 'a');
    await say(page, 'link', recording.failures.gone);
    expect(await page.getByRole('alert').textContent()).toContain('The daemon is not running');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await say(page, 'link', null);
    expect(await page.getByRole('heading', { name: 'Keys', exact: true }).count()).toBe(1);
  }));
