import { expect, test } from 'vitest';
import { counted } from '../../src/words/count';
import { placed, stepOf, tell } from '../../src/words/failure';
import recording from '../recording.json';

const { failures } = recording;

test('one is one, and many are many', () => {
  expect([0, 1, 2, 10_000].map((count) => counted(count, 'key'))).toEqual(['0 keys', '1 key', '2 keys', '10,000 keys']);
  expect(counted(1, 'key was', 'keys were')).toBe('1 key was');
});

test('a failure is told in whole sentences', () => {
  expect(tell(failures.full)).toBe('The disk is full: nothing was changed. Free some space and try again.');
  expect(tell({ code: 'internal', message: 'it broke', hint: null })).toBe('It broke');
});

test('a next step in the window is never a command of the terminal that the window does by itself', () => {
  for (const failure of Object.values(failures)) expect(stepOf(failure) ?? '', failure.code).not.toMatch(/`byok (list|unlock|add)|run the command|--/);
});

test('a complaint stands at the field that it names', () => {
  expect(Object.keys(placed(failures.unfit))).toEqual(['name']);
  expect(placed(failures.unfit)['name']).toMatch(/^`xxxx…` is not a key name\. Use 1 to 255 characters/);
  expect(Object.keys(placed(failures.unstarted))).toEqual(['form']);
});
