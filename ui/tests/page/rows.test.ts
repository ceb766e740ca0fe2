// Ten thousand keys. How smoothly they scroll is measured by `npm run bench`; here it is shown why they can.

import { expect, test } from 'vitest';
import { many } from './many.js';
import { before, press, recording, settle, useBrowser } from './stage';

useBrowser();
const MOST = 60;

test.concurrent('of ten thousand keys only the rows in sight exist, wherever the wheel and the keys lead', () =>
  before({ ...recording.full, list_keys: many(recording, 10_000) }, {}, async (page) => {
    const rows = page.getByRole('row');
    expect(await page.getByText('10,000 keys').count()).toBe(1);
    expect(await rows.count()).toBeLessThan(MOST);
    await page.mouse.move(640, 400);
    for (let turn = 0; turn < 5; turn += 1) {
      await page.mouse.wheel(0, 9_000);
      await settle(page);
      expect(await rows.count()).toBeLessThan(MOST);
    }
    await press(page, 'j', 'PageDown', 'PageDown');
    expect(await rows.count()).toBeLessThan(MOST);
    await press(page, 'End');
    expect(await page.locator('[role=row][aria-selected=true]').getAttribute('aria-rowindex')).toBe('10001');
    expect(await rows.count()).toBeLessThan(MOST);
    await press(page, 'Home');
    expect(await page.locator('[role=row][aria-selected=true]').getAttribute('aria-rowindex')).toBe('2');
  }));
