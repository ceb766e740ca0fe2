// How smoothly ten thousand keys scroll: frames by requestAnimationFrame while a wheel turns and while PageDown is held, and what
// the page itself works for a frame. `npm run bench`; the page has to be built.
//
// A frame counts as dropped when the next one comes more than one and a half frames of 60 Hz later. The empty page, moved in the
// same way, shows what the machine drops by itself. What a busy machine does to the frames it does not do to the processor's time of
// the page's tasks (from a trace): a task longer than a frame would drop one on any machine of this speed.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { backend } from './page/backend.js';
import { many } from './page/many.js';

const here = dirname(fileURLToPath(import.meta.url));
const recording = JSON.parse(readFileSync(join(here, 'recording.json'), 'utf8'));
const FRAME = 1000 / 60;
const FRAMES = 300;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

const server = createServer((request, answer) => {
  const file = join(process.env.DIST ?? join(here, '../dist'), request.url === '/' ? 'index.html' : request.url);
  if (request.url === '/empty') return answer.writeHead(200, { 'content-type': 'text/html' }).end('<div id="box" tabindex="0" style="height:700px;overflow:auto"><div style="height:440000px"></div></div>');
  if (!existsSync(file)) return answer.writeHead(404).end();
  return answer.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(readFileSync(file));
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });

/** The processor's time of each task of the page's thread, in milliseconds, from a trace. */
function tasks(trace) {
  const { traceEvents } = JSON.parse(trace);
  const threads = new Set(traceEvents.filter((one) => one.name === 'thread_name' && one.args.name === 'CrRendererMain').map((one) => `${one.pid} ${one.tid}`));
  const found = traceEvents.filter((one) => /RunTask$/.test(one.name) && one.tdur !== undefined && threads.has(`${one.pid} ${one.tid}`));
  return found.map((one) => one.tdur / 1000).toSorted((a, b) => a - b);
}

/** Counts frames while something is done again and again. */
async function watch(name, deed) {
  await page.evaluate((frames) => {
    window.gaps = new Promise((done) => {
      const gaps = [];
      let last = performance.now();
      const frame = (now) => {
        gaps.push(now - last);
        last = now;
        if (gaps.length < frames) requestAnimationFrame(frame);
        else done(gaps.slice(1));
      };
      requestAnimationFrame(frame);
    });
    window.isOver = false;
    void window.gaps.then(() => (window.isOver = true));
  }, FRAMES);
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'] });
  while (!(await page.evaluate(() => window.isOver))) await deed();
  const work = tasks(String(await browser.stopTracing()));
  const gaps = (await page.evaluate(() => window.gaps)).toSorted((a, b) => a - b);
  const dropped = gaps.filter((gap) => gap > 1.5 * FRAME).length;
  const at = (share) => gaps[Math.floor((gaps.length - 1) * share)].toFixed(1);
  console.log(`${name.padEnd(34)} ${String(dropped).padStart(3)} of ${gaps.length} dropped; half within ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms, longest ${at(1)} ms; its own work ${(work.reduce((sum, one) => sum + one, 0) / gaps.length).toFixed(1)} ms a frame, longest task ${(work.at(-1) ?? NaN).toFixed(1)} ms`);
}
const wheel = () => page.mouse.wheel(0, 600);
const pageDown = () => page.keyboard.press('PageDown');

console.log(`load ${loadavg()[0].toFixed(1)}`);
await page.goto(`${address}empty`);
await page.mouse.move(600, 400);
await page.click('#box');
await watch('an empty page, wheel', wheel);
await watch('an empty page, PageDown', pageDown);
await page.addInitScript(backend, { ...recording.full, list_keys: many(recording, 10_000) });
await page.goto(address);
await page.getByText('10,000 keys').waitFor();
await page.mouse.move(700, 400);
await watch('10,000 keys, wheel', wheel);
await page.keyboard.press('g');
await watch('10,000 keys, PageDown', pageDown);
await browser.close();
server.close();
