// Lucide's icons as plain drawings. Its own components build each line of a drawing by itself, at every place where one stands; a list of
// keys has one in every row, and most of the time of a frame while it scrolled went into them.

import type { Plugin } from 'vite';

const ICON = /@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;

export function icons(): Plugin {
  return {
    name: 'byok:icons',
    enforce: 'pre',
    transform(code, id) {
      if (!ICON.test(id.replace(/\?.*/, ''))) return null;
      const data = /iconData = (\{.*\});/.exec(code)?.[1];
      if (data === undefined) throw new Error(`${id} is not written as Lucide's icons were`);
      const { node } = JSON.parse(data) as { node: [tag: string, attributes: Record<string, string>][] };
      const lines = node.map(([tag, attributes]) => `<${tag} ${Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(' ')} />`);
      return `<script>let { size = 24, fill = 'none', 'aria-label': label } = $props();</script>
<svg width={size} height={size} viewBox="0 0 24 24" {fill} stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" role={label === undefined ? undefined : 'img'} aria-label={label} aria-hidden={label === undefined ? 'true' : undefined}>${lines.join('')}</svg>`;
    },
  };
}
