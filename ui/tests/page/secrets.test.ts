// A value is in the page while it is wanted, and nowhere before and after.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answer, asked, before, click, press, recording, say, settle, type, useBrowser } from './stage';

useBrowser();
const { full, absent, locked } = recording;
const VALUE = (full['reveal_value'] as { value: string }).value;

/** Where a value could lie in a page: its tree, what its fields hold, its stores, its address, its title, what it keeps of the past. */
async function places(page: Page, value: string): Promise<string[]> {
  return page.evaluate(async (value) => {
    const found: string[] = [];
    const look = (name: string, text: string | null) => text?.includes(value) === true && found.push(name);
    look('tree', document.documentElement.outerHTML);
    for (const entry of document.querySelectorAll<HTMLInputElement>('input, textarea')) look('entry', entry.value);
    look('localStorage', JSON.stringify({ ...localStorage }));
    look('sessionStorage', JSON.stringify({ ...sessionStorage }));
    look('databases', JSON.stringify(await indexedDB.databases()));
    look('caches', JSON.stringify(await caches.keys()));
    look('address', location.href);
    look('history', JSON.stringify(history.state));
    look('title', document.title);
    look('cookie', document.cookie);
    look('name', window.name);
    look('selection', getSelection()?.toString() ?? '');
    return found;
  }, value);
}

test.concurrent('places finds a value wherever one can lie', () =>
  before(full, {}, async (page) => {
    await page.evaluate(() => {
      localStorage.setItem('a', 'planted-7');
      sessionStorage.setItem('a', 'planted-7');
      history.replaceState('planted-7', '', '#planted-7');
      document.title = 'planted-7';
      document.cookie = 'a=planted-7';
      window.name = 'planted-7';
      (document.querySelector('#filter') as HTMLInputElement).value = 'planted-7';
    });
    expect((await places(page, 'planted-7')).toSorted()).toEqual(['address', 'cookie', 'entry', 'history', 'localStorage', 'name', 'sessionStorage', 'title', 'tree']);
  }));

/** The part of the ring that is left, as it is drawn. */
const ring = (page: Page) =>
  page.locator('.rest').evaluate((circle) => 1 - Number.parseFloat(circle.getAttribute('stroke-dashoffset') ?? '') / Number.parseFloat(circle.getAttribute('stroke-dasharray') ?? ''));

test.concurrent('a value is shown for ten seconds with a ring that runs down', () =>
  before(full, {}, async (page) => {
    await press(page, 'j');
    await page.keyboard.press('v');
    await settle(page, 0);
    expect(await places(page, VALUE)).toEqual(['tree']);
    expect(await page.getByRole('timer').getAttribute('aria-label')).toBe('10 s left');
    expect(await ring(page)).toBeCloseTo(1, 1);
    await settle(page, 6_000);
    expect(await page.getByRole('timer').getAttribute('aria-label')).toBe('4 s left');
    expect(await ring(page)).toBeCloseTo(0.4, 1);
    await settle(page, 3_900);
    expect(await places(page, VALUE)).toEqual(['tree']);
    await settle(page, 200);
    expect(await places(page, VALUE)).toEqual([]);
    expect(await page.getByRole('dialog').count()).toBe(0);
  }));

for (const [how, leave] of Object.entries({
  'any key': (page: Page) => press(page, 'q'),
  'the window losing the focus': (page: Page) => page.evaluate(() => void window.dispatchEvent(new Event('blur'))),
  'a lock anywhere': (page: Page) => say(page, 'vault', { seq: 1, at: recording.at, kind: 'locked', subject: null }),
  'a daemon that went': (page: Page) => say(page, 'link', recording.failures.gone),
})) {
  test.concurrent(`a value goes with ${how}`, () =>
    before(full, {}, async (page) => {
      await press(page, 'j', 'v');
      expect(await places(page, VALUE)).toEqual(['tree']);
      await leave(page);
      await settle(page);
      expect(await places(page, VALUE)).toEqual([]);
    }));
}

const ENTRIES: Record<string, (page: Page) => Promise<void>> = {
  'a value for a new key': (page) => press(page, 'a'),
  'a value for a rotation': (page) => press(page, 'j', 'r'),
  'the password for a change of it': async (page) => {
    await press(page, '7');
    await click(page, 'Change the password');
  },
  'the password for a recovery code': async (page) => {
    await press(page, '7');
    await click(page, 'New recovery code');
  },
};
for (const [what, go] of Object.entries(ENTRIES)) {
  test.concurrent(`${what} that was typed is cleared after a minute without a key press, and not before`, () =>
    before(full, {}, async (page) => {
      await go(page);
      await type(page, 'a-typed-');
      await settle(page, 50_000);
      await type(page, 'value');
      await settle(page, 58_000);
      expect(await places(page, 'a-typed-value')).toEqual(['entry']);
      await settle(page, 2_000);
      expect(await places(page, 'a-typed-')).toEqual([]);
    }));
}

test.concurrent('the password at the door is cleared after a minute', () =>
  before({ ...full, ...locked }, {}, async (page) => {
    await type(page, 'a-typed-value');
    expect(await places(page, 'a-typed-value')).toEqual(['entry']);
    await settle(page, 61_000);
    expect(await places(page, 'a-typed-value')).toEqual([]);
  }));

test.concurrent('what was typed goes with its form, however it is left', () =>
  before(full, {}, async (page) => {
    for (const leave of [() => click(page, 'Cancel'), () => click(page, 'Close'), () => press(page, 'Escape'), () => say(page, 'vault', { seq: 1, at: recording.at, kind: 'locked', subject: null })]) {
      await press(page, 'a');
      await type(page, 'a-typed-value');
      expect(await places(page, 'a-typed-value')).toEqual(['entry']);
      await leave();
      expect(await places(page, 'a-typed-value')).toEqual([]);
    }
  }));

test.concurrent('what was typed goes with the deed', () =>
  before(full, {}, async (page) => {
    await press(page, 'a');
    await type(page, 'a-typed-value');
    await press(page, 'Tab', 'Tab', 'Tab');
    await type(page, 'github');
    await click(page, 'Save');
    expect(await asked(page, 'add_key')).toHaveLength(1);
    expect(await places(page, 'a-typed-value')).toEqual([]);
  }));

test.concurrent('a pasted value never comes into the page', () =>
  before(full, {}, async (page) => {
    await press(page, 'a');
    await click(page, 'Paste');
    expect(await page.getByText('held by the program').count()).toBe(1);
    expect(await page.getByRole('combobox', { name: 'Service' }).inputValue()).toBe('openai');
    await click(page, 'Save');
    expect((await asked(page, 'add_key'))[0]?.['key']).toMatchObject({ secrets: { api_key: { staged: 1 } } });
  }));

test.concurrent('a password and a recovery code leave with what shows them', () =>
  before({ ...full, ...absent }, {}, async (page) => {
    const code = full['create_vault'] as string;
    await page.getByLabel('New password').fill('a long sentence of mine');
    await page.getByLabel('Once more').fill('a long sentence of mine');
    await click(page, 'Make the vault');
    expect(await places(page, 'a long sentence of mine')).toEqual([]);
    expect(await places(page, code)).toContain('tree');
    await answer(page, { session_state: full['session_state'] });
    await page.getByRole('textbox').last().fill(code.split('-').at(-1)!);
    await settle(page);
    await press(page, 'Enter');
    expect(await page.getByRole('heading', { name: 'Keys', exact: true }).count()).toBe(1);
    expect(await places(page, code)).toEqual([]);
  }));

test.concurrent('a token and a new recovery code leave with what shows them', () =>
  before(full, {}, async (page) => {
    const { token } = full['add_client'] as { token: string };
    await press(page, '6');
    await click(page, 'New token');
    await type(page, 'cron');
    await press(page, 'Enter');
    expect(await places(page, token)).toContain('tree');
    await click(page, 'I have put it away');
    expect(await places(page, token)).toEqual([]);
    const code = full['new_recovery_code'] as string;
    await press(page, '7');
    await click(page, 'New recovery code');
    await type(page, 'the-password-of-mine');
    await press(page, 'Enter');
    expect(await places(page, 'the-password-of-mine')).toEqual([]);
    expect(await places(page, code)).toContain('tree');
    await type(page, code.split('-').at(-1)!);
    await click(page, 'Done');
    expect(await places(page, code)).toEqual([]);
  }));
