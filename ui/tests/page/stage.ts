// The built page in Chromium, before a recorded backend. One browser for a file of tests; a context for each page.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { backend } from './backend.js';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '../../dist');
const shots = join(here, '../../../target/page-shots');
export type Answers = Record<string, unknown>;
export const recording = JSON.parse(readFileSync(join(here, '../recording.json'), 'utf8')) as {
  at: string;
  full: Answers;
  empty: Answers;
  locked: Answers;
  absent: Answers;
  failures: { missing: unknown; rejected: unknown };
};
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The policy that the window has, so that the page is tested under it. */
const policy = (JSON.parse(readFileSync(join(here, '../../../src-tauri/tauri.conf.json'), 'utf8')) as { app: { security: { csp: string } } }).app.security.csp;
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

export interface Look {
  width?: number;
  height?: number;
  theme?: 'light' | 'dark';
  motion?: 'reduce' | 'no-preference';
}
let browser: Browser;
/** Everything a page complained of since it was opened. */
const complaints = new WeakMap<Page, string[]>();

export function useBrowser(): void {
  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  });
  afterAll(() => browser?.close());
}

/** Opens the page at the time of the recording. */
export async function open(answers: Answers, look: Look = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1100, height: look.height ?? 720 },
    colorScheme: look.theme ?? 'light',
    reducedMotion: look.motion ?? 'reduce',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  const heard: string[] = [];
  complaints.set(page, heard);
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(String(error)));
  await page.clock.install({ time: new Date(recording.at) });
  await page.addInitScript(backend as (answers: Answers) => void, answers);
  await page.route('**/*', (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = join(dist, path === '/' ? 'index.html' : path);
    if (!existsSync(file)) return route.fulfill({ status: path === '/favicon.ico' ? 204 : 404 });
    return route.fulfill({ path: file, headers: { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-security-policy': policy } });
  });
  await page.goto('http://byok.test/');
  await settle(page);
  return page;
}

/** Lets everything happen that happens at once, or a moment later. */
export async function settle(page: Page, milliseconds = 400): Promise<void> {
  await page.evaluate(() => new Promise((done) => queueMicrotask(() => done(null))));
  await page.clock.runFor(milliseconds);
}

export const say = (page: Page, event: string, payload: unknown) =>
  page.evaluate(([event, payload]) => (window as never as { __byok: { emit: (e: unknown, p: unknown) => void } }).__byok.emit(event, payload), [event, payload]);

export const calls = (page: Page) =>
  page.evaluate(() => (window as never as { __byok: { calls: { command: string; args: Record<string, unknown> }[] } }).__byok.calls);

/** A picture is kept, axe finds nothing, nothing was complained of, nothing is wider than the window. */
export async function inspect(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(shots, `${name}.png`) });
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const run = await (window as never as { axe: { run: (where: Document, how: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return run.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 200)}`).join(' | ')}`);
  });
  expect.soft(found, name).toEqual([]);
  expect.soft(complaints.get(page), name).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(overflow, `${name} is too wide`).toBeLessThanOrEqual(0);
}
