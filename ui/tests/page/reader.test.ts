// What a reader of the screen is given, and what a page looks like to eyes that need more: forced colours, no motion, 200 % zoom.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answer, before, click, press, recording, say, settle, type, useBrowser } from './stage';
import { SCREENS, STATES } from './states';

useBrowser();
const { full, failures } = recording;

interface Node {
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  properties?: { name: string; value: { value?: unknown } }[];
}
/** The tree that the engine hands to assistive programs. */
async function tree(page: Page): Promise<Node[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as never as { nodes: Node[] };
  await session.detach();
  return nodes.filter((node) => !node.ignored);
}
const CONTROLS = new Set([
  'button', 'checkbox', 'combobox', 'textbox', 'searchbox', 'switch', 'radio', 'option', 'link', 'listbox', 'grid', 'dialog', 'toolbar', 'timer', 'image', 'progressbar',
  'navigation', 'complementary', 'region', 'DisclosureTriangle', 'columnheader', 'figure', 'table',
]);
const SEEN = new Set([...Object.keys(SCREENS), 'locked', 'first-run', 'first-run-code', 'panel', 'marked', 'reveal', 'add', 'add-services', 'edit', 'rotate', 'check-all', 'palette', 'help', 'remove-many', 'token', 'token-made', 'password', 'audit-row', 'undo', 'gone']);

for (const { name, answers = full, go } of STATES.filter((one) => SEEN.has(one.name))) {
  test.concurrent(`everything on ${name} has a name and a place`, () =>
    before(answers, {}, async (page) => {
      await go?.(page);
      await settle(page);
      const nodes = await tree(page);
      const roles = nodes.map((node) => node.role?.value ?? '');
      const nameless = nodes.filter((node) => CONTROLS.has(node.role?.value ?? '') && (node.name?.value ?? '').trim() === '').map((node) => JSON.stringify(node).slice(0, 300));
      expect(nameless).toEqual([]);
      expect(roles).toContain(roles.includes('dialog') ? 'dialog' : 'main');
      expect(roles.filter((role) => role === 'heading').length).toBeGreaterThan(0);
      if (roles.includes('dialog')) expect(roles, 'what lies under a dialog is shut off').not.toContain('navigation');
    }));
}

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

for (const name of [...Object.keys(SCREENS), 'panel', 'add-more', 'token', 'edit', 'help', 'first-run', 'locked']) {
  test.concurrent(`at 200 % nothing of ${name} is out of reach`, () => {
    const { answers = full, go } = STATES.find((one) => one.name === name)!;
    // A desk of 1280 × 800 at 200 % has so many pixels of the page.
    return before(answers, { width: 640, height: 400 }, async (page) => {
      await go?.(page);
      await settle(page);
      const lost = await page.evaluate(() => {
        const lost = document.documentElement.scrollWidth > innerWidth ? ['the page is wider than the window'] : [];
        const within = document.querySelector('dialog') ?? document;
        for (const one of within.querySelectorAll<HTMLElement>('button, input, select, summary, [role=row]')) {
          if (!one.checkVisibility() || one.closest('.aside') !== null) continue;
          one.scrollIntoView({ block: 'center' });
          const box = one.getBoundingClientRect();
          const isIn = box.width > 0 && box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
          if (!isIn) lost.push(one.outerHTML.slice(0, 120));
        }
        return lost;
      });
      expect(lost).toEqual([]);
    });
  });
}
