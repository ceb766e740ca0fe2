import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { icons } from './scripts/icons';

// The engine of the window is WebKit (Linux, macOS) or WebView2; nothing older has to run the page.
export default defineConfig({
  plugins: [icons(), svelte()],
  clearScreen: false,
  build: {
    target: 'safari16',
    // A map would put the sources into the bundle; the sources are in the repository.
    sourcemap: false,
    // One script, one style: the window loads them from the program, not from a network.
    modulePreload: false,
    chunkSizeWarningLimit: 400,
  },
});
