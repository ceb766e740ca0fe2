// What a reader of the screen is told, and what the page looks like to eyes that need more: forced colours, no motion. That everything has
// a name, and is in reach at 200 %, is looked at in every state (`inspect`).

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answer, before, click, press, recording, say, settle, type, useBrowser } from './stage';

useBrowser();
const { full, failures } = recording;

/** What the live regions say now. */
const told = async (page: Page): Promise<string> =>
  (await page.locator('[role=status], [role=alert], [aria-live]').allTextContents()).map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '').join(' | ');

test.concurrent('what happens is told', () =>
  before(full, {}, async (page) => {
    await press(page, '3');
    expect(await told(page)).toContain('Health');
    await press(page, '1', '/');
    await type(page, 'tag:prod');
    expect(await told(page)).toContain('3 of 15 keys');
    await press(page, 'Enter', 'j', 'y');
    expect(await told(page)).toContain('was copied; the clipboard is cleared after 45 s');
    await press(page, 'c');
    expect(await told(page)).toMatch(/1 (ok|dead)/);
    await press(page, 'Escape');
    await answer(page, { edit_key: { __fails: failures.full } });
    await press(page, 'x');
    expect(await told(page)).toContain('The disk is full: nothing was changed. Free some space and try again');
    await say(page, 'link', failures.gone);
    expect(await told(page)).toContain('The daemon is not running');
  }));

test.concurrent('what goes wrong inside a dialog is told inside it', () =>
  before({ ...full, stage_clipboard: { __fails: failures.full } }, {}, async (page) => {
    await press(page, 'a');
    await click(page, 'Paste');
    expect(await page.getByRole('dialog').getByRole('status').textContent()).toContain('The disk is full');
    await page.getByRole('dialog').getByRole('button', { name: 'Drop this message' }).click();
    await settle(page);
    expect(await page.getByRole('dialog').getByRole('status').textContent()).not.toContain('The disk is full');
  }));

test.concurrent('the last minute before a lock is told', () => {
  const locks_at = new Date(Date.parse(recording.at) + 62_000).toISOString();
  return before({ ...full, session_state: { ...(full['session_state'] as object), locks_at } }, {}, async (page) => {
    await settle(page, 3_000);
    expect(await told(page)).toMatch(/in 5\d s/);
  });
});

const seconds = (text: string) => Math.max(...text.split(',').map((one) => Number.parseFloat(one)));
for (const [motion, moves] of [['reduce', false], ['no-preference', true]] as const) {
  test.concurrent(`with "${motion}" a dialog ${moves ? 'rises' : 'stands there at once'}`, () =>
    before(full, { motion }, async (page) => {
      await press(page, 'j', 'v');
      const lasts = await page.evaluate(() => [...document.querySelectorAll('*')].map((one) => getComputedStyle(one)).map((style) => `${style.animationDuration},${style.transitionDuration}`));
      expect(Math.max(...lasts.map(seconds)) > 0).toBe(moves);
    }));
}

test.concurrent('with forced colours what is chosen, pressed or switched on is still told apart', () =>
  before(full, { colors: 'active' }, async (page) => {
    await press(page, 'j');
    const drawn = (selector: string) => page.locator(selector).first().evaluate((one) => getComputedStyle(one).outlineStyle);
    expect(await drawn('[role=row][aria-selected=true]')).toBe('solid');
    expect(await drawn('[aria-current=page]')).toBe('solid');
    await press(page, '2');
    expect(await drawn('[aria-pressed=true]')).toBe('solid');
    expect(await page.locator('[aria-pressed=false]').first().evaluate((one) => getComputedStyle(one).outlineStyle)).toBe('none');
    await press(page, '4');
    const looks = await page.getByRole('switch').evaluate((one: HTMLInputElement) => {
      const off = getComputedStyle(one).background;
      one.click();
      return [off, getComputedStyle(one).background];
    });
    expect(looks[0]).not.toBe(looks[1]);
  }));
