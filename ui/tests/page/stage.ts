// The built page before a recorded backend. Its time stands still until a test moves it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { backend } from './backend.js';

const here = dirname(fileURLToPath(import.meta.url));
export type Answers = Record<string, unknown>;
export interface Failure {
  code: string;
  message: string;
  hint: string | null;
}
export const recording = JSON.parse(readFileSync(join(here, '../recording.json'), 'utf8')) as {
  at: string;
  full: Answers;
  empty: Answers;
  locked: Answers;
  absent: Answers;
  failures: Record<'missing' | 'rejected' | 'unfit' | 'locked' | 'wrong' | 'throttled' | 'full' | 'damaged' | 'unstarted' | 'gone', Failure>;
};
/** With the engine's own timers, because those of the page stand still. */
const axe = `((setTimeout, clearTimeout) => { ${readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')} })(...window.__timers)`;
export const fails = (failure: Failure) => ({ __fails: failure });
export const NEVER = { __pending: true };

export interface Look {
  width?: number;
  height?: number;
  theme?: 'light' | 'dark';
  motion?: 'reduce' | 'no-preference';
  colors?: 'active' | 'none';
}
let browser: Browser;
/** Everything a page complained of since it was opened. */
const complaints = new WeakMap<Page, string[]>();

export function useBrowser(): void {
  beforeAll(async () => void (browser = await chromium.connect(inject('browser'))));
  afterAll(() => browser?.close());
}

/** Opens the page, a second after the recording, and closes it when the work is done. */
export async function before<T>(answers: Answers, look: Look, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
    colorScheme: look.theme ?? 'light',
    reducedMotion: look.motion ?? 'reduce',
    forcedColors: look.colors ?? 'none',
    timezoneId: 'UTC',
    locale: 'en',
  });
  try {
    const page = await context.newPage();
    const heard: string[] = [];
    complaints.set(page, heard);
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(String(error)));
    await page.addInitScript(() => void Object.assign(window, { __timers: [window.setTimeout.bind(window), window.clearTimeout.bind(window)] }));
    await page.clock.install({ time: new Date(Date.parse(recording.at) - 300_000) });
    await page.addInitScript(backend as (answers: Answers) => void, answers);
    await page.goto(inject('address'));
    await page.clock.pauseAt(new Date(Date.parse(recording.at) + 1_000));
    return await work(page);
  } finally {
    await context.close();
  }
}

/** Lets everything happen that happens at once, or a moment later. */
export const settle = (page: Page, milliseconds = 400): Promise<void> => page.clock.runFor(milliseconds);

export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settle(page);
  }
}
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await settle(page);
}
export async function click(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await settle(page);
}

interface Inside {
  __byok: { emit: (event: string, payload: unknown) => void; calls: { command: string; args: Record<string, unknown> }[]; answers: Answers };
  axe: { run: (where: Document, how: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
}

/** The program tells something. */
export async function say(page: Page, event: string, payload: unknown): Promise<void> {
  await page.evaluate(([event, payload]) => (window as never as Inside).__byok.emit(event as string, payload), [event, payload]);
  await settle(page);
}

/** From now on the program answers so. */
export const answer = (page: Page, answers: Answers): Promise<unknown> =>
  page.evaluate((answers) => void Object.assign((window as never as Inside).__byok.answers, answers), answers);

/** What the page asked the program, by a command. */
export const asked = async (page: Page, command: string): Promise<Record<string, unknown>[]> =>
  (await page.evaluate(() => (window as never as Inside).__byok.calls)).filter((one) => one.command === command).map((one) => one.args);

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page: Page, how: object): Promise<string[]> {
  return page.evaluate(async (how) => {
    const run = await (window as never as Inside).axe.run(document, { resultTypes: ['violations'], ...how });
    return run.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 240)}`).join(' | ')}`);
  }, how);
}

const picture = (page: Page, name: string) => page.screenshot({ path: join(inject('pictures'), `${name}.png`), caret: 'initial' });

async function isWithin(page: Page, where: string): Promise<string[]> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return over > 0 ? [`${where}: ${over} px wider than the window`] : [];
}

interface Node {
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
}
const NAMED = new Set([
  'button', 'checkbox', 'combobox', 'textbox', 'searchbox', 'switch', 'radio', 'option', 'link', 'listbox', 'grid', 'dialog', 'toolbar', 'timer', 'image', 'progressbar',
  'navigation', 'complementary', 'region', 'DisclosureTriangle', 'columnheader', 'figure', 'table',
]);

/** What is amiss in the tree that the engine hands to assistive programs. */
async function unread(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const tree = (await session.send('Accessibility.getFullAXTree')) as never as { nodes: Node[] };
  await session.detach();
  const nodes = tree.nodes.filter((node) => !node.ignored);
  const roles = new Set(nodes.map((node) => node.role?.value ?? ''));
  const wrong = nodes.filter((node) => NAMED.has(node.role?.value ?? '') && (node.name?.value ?? '').trim() === '').map((node) => `without a name: ${JSON.stringify(node).slice(0, 200)}`);
  if (!roles.has('dialog') && !roles.has('main')) wrong.push('nothing is the main part');
  if (!roles.has('heading')) wrong.push('without a heading');
  if (roles.has('dialog') && roles.has('navigation')) wrong.push('what lies under the dialog can be reached');
  return wrong;
}

/** What can't be brought into sight. */
const lost = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const lost: string[] = [];
    const within = document.querySelector('dialog') ?? document;
    for (const one of within.querySelectorAll<HTMLElement>('button, input, select, summary, [role=row]')) {
      if (!one.checkVisibility() || one.closest('.aside') !== null) continue;
      one.scrollIntoView({ block: 'center' });
      const box = one.getBoundingClientRect();
      const isIn = box.width > 0 && box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
      if (!isIn) lost.push(`out of reach: ${one.outerHTML.slice(0, 120)}`);
    }
    return lost;
  });

async function resize(page: Page, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await settle(page, 50);
}

/**
 * Keeps pictures of what is in sight, light and dark at a desk's width, light at 360 px, and for `isWide` all of them, and on a 4K
 * desk. Gives everything that is wrong with it: what axe finds, what has no name, what the page complained of, what is wider than
 * the window, what is out of reach at 200 %.
 */
export async function inspect(page: Page, name: string, isWide = false): Promise<string[]> {
  await page.evaluate(axe);
  await picture(page, `${name}-light`);
  const wrong = [...(await violations(page, { runOnly: RULES })), ...(await unread(page)), ...(await isWithin(page, 'light'))];
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, `${name}-dark`);
  wrong.push(...(await violations(page, { runOnly: { type: 'rule', values: ['color-contrast'] } })));
  await resize(page, 360, 720);
  if (isWide) await picture(page, `${name}-narrow-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await picture(page, `${name}-narrow`);
  wrong.push(...(await violations(page, { runOnly: RULES, rules: { 'color-contrast': { enabled: false } } })), ...(await isWithin(page, 'narrow')));
  // A desk of 1280 × 800 at 200 % has so many pixels of the page.
  await resize(page, 640, 400);
  wrong.push(...(await isWithin(page, '200 %')), ...(await lost(page)));
  if (isWide) {
    await resize(page, 3840, 2160);
    await picture(page, `${name}-wide`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, `${name}-wide-dark`);
    wrong.push(...(await isWithin(page, 'wide')));
  }
  return [...wrong, ...(complaints.get(page) ?? [])];
}
