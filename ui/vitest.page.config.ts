import { defineConfig } from 'vitest/config';

// `npm run test:page`: the built page in Chromium, before a recorded backend. One browser, two files and a few pages at a time.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/page/**/*.test.ts'],
    globalSetup: ['tests/page/browser.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    maxConcurrency: 2,
    reporters: process.env['CI'] === undefined ? ['default'] : ['dot'],
  },
});
