// Every screen in every state: pictures of it, no violation of accessibility, no complaint of the engine, nothing cut off.

import { expect, test } from 'vitest';
import { before, inspect, recording, settle, useBrowser } from './stage';
import { STATES } from './states';

useBrowser();

for (const { name, answers = recording.full, go, isWide } of STATES) {
  test.concurrent(`${name} is drawn`, async () => {
    const wrong = await before(answers, {}, async (page) => {
      await go?.(page);
      await settle(page);
      return inspect(page, name, isWide);
    });
    expect(wrong).toEqual([]);
  });
}
