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
    for (let at = 0; at < 24; at += 1) {
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

test.concurrent('the order of a chain is changed by the keyboard and by pulling, and what is chosen is sent', () =>
  before(full, {}, async (page) => {
    await press(page, '9');
    await page.getByRole('button', { name: 'Change the fallback of openai' }).click();
    await settle(page);
    const chain = () => page.getByRole('list', { name: 'The chain' }).getByRole('button', { name: 'Move' }).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')!.slice(5)));
    const [first, second] = (await chain()) as [string, string];
    await page.getByRole('button', { name: `Move ${second}` }).focus();
    await press(page, 'ArrowUp');
    expect(await chain()).toEqual([second, first]);
    expect(await focused(page)).toBe(`button Move ${second}`);
    const from = (await page.getByRole('button', { name: `Move ${second}` }).boundingBox())!;
    const to = (await page.getByRole('button', { name: `Move ${first}` }).boundingBox())!;
    await page.mouse.move(from.x + 5, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(to.x + 5, to.y + 20, { steps: 4 });
    await page.mouse.up();
    await settle(page);
    expect(await chain()).toEqual([first, second]);
    await page.getByRole('combobox', { name: 'Add a key to the chain' }).selectOption('twin');
    await page.getByRole('button', { name: `Take ${first} out` }).click();
    await page.getByLabel('It is missing').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await settle(page);
    expect(await asked(page, 'set_fallback_policy')).toEqual([{ service: 'openai', policy: { on: ['missing', 'auth-failure', 'limit'], chain: [second, 'twin'], cool_down: '5m' } }]);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await press(page, 'u');
    expect((await asked(page, 'set_fallback_policy'))[1]).toEqual({ service: 'openai', policy: { on: ['auth-failure', 'limit'], chain: [first, second], cool_down: '5m' } });
  }));

test.concurrent('every screen is one key away, and says its name', () =>
  before(full, {}, async (page) => {
    const names = { 1: 'Keys', 2: 'Expiring', 3: 'Health', 4: 'Alerts', 5: 'Audit', 6: 'Clients', 7: 'Settings', 8: 'Gateway', 9: 'Fallback', 0: 'Projects', m: 'MCP', I: 'About byok' };
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
    await answer(page, { detect: [] });
    await type(page, 'a-new-value');
    await press(page, 'Tab', 'Tab', 'Tab');
    await type(page, 'github');
    await press(page, 'ArrowDown', 'Enter', 'Tab', 'Tab');
    expect(await page.getByLabel('Name').evaluate((one) => one === document.activeElement)).toBe(true);
    await type(page, 'laptop');
    await press(page, 'Enter');
    const [added] = await asked(page, 'add_key');
    expect(added?.['key']).toMatchObject({ service: 'github', name: 'laptop', secrets: { token: { typed: 'a-new-value' } }, check: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
  }));

test.concurrent('a value of many shapes is nobody’s until one is chosen, and nothing is sent until then', () =>
  before(full, {}, async (page) => {
    await press(page, 'a');
    await type(page, '0123456789abcdef0123456789abcdef');
    const found = full['detect'] as { name: string; service: string }[];
    expect(await page.getByRole('radio').count()).toBe(Math.min(5, found.length));
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    const test = page.getByRole('button', { name: 'Test', exact: true });
    expect(await test.isDisabled()).toBe(true);
    await press(page, 'Enter');
    expect([...(await asked(page, 'test_key')), ...(await asked(page, 'add_key'))]).toEqual([]);
    const service = page.getByRole('combobox', { name: 'Service' });
    await service.focus();
    await press(page, 'Tab', 'ArrowDown');
    expect(await focused(page)).toMatch(/^input/);
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(1);
    const chosen = await service.inputValue();
    expect(found.map((one) => one.service)).toContain(chosen);
    await test.click();
    await settle(page);
    expect((await asked(page, 'test_key')).map((one) => one['service'])).toEqual([chosen]);
  }));

test.concurrent('the page of a provider is reached from a key, from the form and from the palette, and gives the focus back', () =>
  before(full, {}, async (page) => {
    const heading = () => page.getByRole('heading', { level: 1 }).last().textContent();
    await press(page, 'j', 'i', 'Escape', ':');
    await type(page, 'openai');
    await page.getByRole('option', { name: 'About OpenAI provider', exact: true }).click();
    await settle(page);
    expect(await heading()).toBe('OpenAI');
    await press(page, 'Escape', 'a');
    await page.getByRole('button', { name: 'Paste' }).click();
    await settle(page);
    await page.getByRole('button', { name: 'About OpenAI' }).focus();
    await press(page, 'Enter');
    expect(await heading()).toBe('OpenAI');
    await press(page, 'Escape');
    expect(await heading()).toBe('Add a key');
    expect(await focused(page)).toBe('button About OpenAI');
    expect((await asked(page, 'provider_page')).length).toBe(3);
  }));

test.concurrent('a check of one key asks everything anew, a check of many does not', () =>
  before(full, {}, async (page) => {
    await press(page, 'j', 'c', 'Escape', 'C');
    const alone = (await asked(page, 'check_key')).map((one) => one['alone']);
    expect([alone[0], ...new Set(alone.slice(1))]).toEqual([true, false]);
  }));

test.concurrent('a filter is typed, taken and dropped', () =>
  before(full, {}, async (page) => {
    await press(page, '/');
    await type(page, 'service:github');
    expect(await page.getByText('4 of 16 keys').count()).toBe(1);
    await press(page, 'Escape');
    expect(await page.getByText('16 keys', { exact: true }).count()).toBe(1);
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
