// One Chromium for all files of tests, and a server that gives it the built page under the policy that the window has.

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    browser: string;
    address: string;
    pictures: string;
  }
}

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '../../dist');
const pictures = join(here, '../../../target/screens');
const policy = (JSON.parse(readFileSync(join(here, '../../../src-tauri/tauri.conf.json'), 'utf8')) as { app: { security: { csp: string } } }).app.security.csp;
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none'];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(join(dist, 'index.html'))) throw new Error('the page is not built: npm run build');
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  const server = createServer((request, answer) => {
    const path = (request.url ?? '/').replace(/[?#].*/, '');
    const file = join(dist, path === '/' ? 'index.html' : path);
    if (!file.startsWith(dist) || !existsSync(file)) return answer.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    return answer.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-security-policy': policy }).end(readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const browser = await chromium.launchServer({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS });
  project.provide('browser', browser.wsEndpoint());
  project.provide('address', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  project.provide('pictures', pictures);
  return async () => {
    await browser.close();
    server.close();
  };
}
