import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// `npm test`: without a browser. The tests in tests/page need Chromium and the built page: `npm run test:page`.
export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: { environment: 'jsdom', include: ['tests/unit/**/*.test.ts'] },
});
