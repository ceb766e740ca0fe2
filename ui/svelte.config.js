import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    runes: true,
    // Short names of style scopes: they stand at every element.
    cssHash: ({ hash, filename }) => `s${hash(filename ?? '').slice(0, 4)}`,
  },
};
