// Ten thousand keys: what a wheel meets. Times are told, not judged; that only the rows in sight exist is judged.

import { expect, test } from 'vitest';
import { open, recording, settle, useBrowser } from './stage';

useBrowser();

test('a list of ten thousand keys holds only the rows in sight, and follows the wheel', async () => {
  const keys = recording.full['list_keys'] as { id: string; ref: string; name: string }[];
  const many = Array.from({ length: 10_000 }, (_, at) => ({ ...keys[at % keys.length]!, id: `id-${at}`, name: `name-${at}`, ref: `openai/name-${at}` }));
  const page = await open({ ...recording.full, list_keys: many });
  await settle(page, 1_000);
  expect(await page.getByText('10000 keys').count()).toBe(1);
  await page.clock.resume();
  const gaps = await page.evaluate(async () => {
    const box = document.querySelector<HTMLElement>('.scroll')!;
    const gaps: number[] = [];
    let last = performance.now();
    for (let frame = 0; frame < 90; frame += 1) {
      box.scrollTop += 700;
      await new Promise(requestAnimationFrame);
      gaps.push(performance.now() - last);
      last = performance.now();
    }
    return gaps;
  });
  const sorted = gaps.toSorted((a, b) => a - b);
  console.log(`frames while scrolling: half took at most ${sorted[45]!.toFixed(1)} ms, 95 of 100 ${sorted[85]!.toFixed(1)} ms, the longest ${sorted.at(-1)!.toFixed(1)} ms`);
  expect(await page.locator('[role=row]').count()).toBeLessThan(60);
  await page.context().close();
});
