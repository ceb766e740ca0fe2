import { defineConfig } from 'vitest/config';

// Chromium before a recorded backend; the page has to be built.
export default defineConfig({
  test: { environment: 'node', include: ['tests/page/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2, maxConcurrency: 3, sequence: { concurrent: false } },
});
