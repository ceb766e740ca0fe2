import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ago, day, minute, moment, onDay, span, until } from '../../src/words/time';
import { cap, commandOf, pressed, SHORTCUTS } from '../../src/words/shortcuts';
import { VERDICT_OF, words } from '../../src/words/status';
import { marksTo } from '../../src/words/count';
import { health, left, told } from '../../src/words/told';
import type { Detail } from '../../src/api/names';
import schema from '../../src/api/schema.json';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

describe('time', () => {
  test('a span is told in the largest unit that fits', () => {
    expect([0, 59, 60, 3_599, 3_600, 86_399, 86_400, 6_048_000].map(span)).toEqual(['0 s', '59 s', '1 min', '59 min', '1 h', '23 h', '1 d', '70 d']);
  });
  test('what was never done is never', () => {
    expect(ago(null, NOW)).toBe('never');
    expect(ago(at(-2), NOW)).toBe('just now');
    expect(ago(at(-7_200), NOW)).toBe('2 h ago');
  });
  test('six days and an hour are seven days, as in the notices', () => {
    expect(until(at(6 * 86_400 + 3_600), NOW)).toBe('in 7 d');
    expect(until(at(3_700), NOW)).toBe('in 1 h');
    expect(until(at(-3 * 86_400), NOW)).toBe('3 d ago');
    expect(until(null, NOW)).toBe('');
  });
  test('a date is told in UTC', () => {
    expect(day('2027-01-31T23:59:59Z')).toBe('2027-01-31');
    expect(minute('2027-01-31T23:59:59Z')).toBe('2027-01-31 23:59');
  });
});

describe('what checks told', () => {
  const detail = (more: object) => ({ key: { verdict: 'dead' }, status_since: '2026-11-24T03:10:00Z', last_ok_at: '2026-11-23T09:00:00Z', checks: [{ checked_at: at(-60) }], facts_seen_at: {}, ...more }) as unknown as Detail;
  test('since when it is dead, and when it worked last', () => {
    expect(health(detail({}), NOW)).toBe('Dead since today 03:10 UTC, was valid on Monday');
    expect(health(detail({ key: { verdict: 'ok' } }), NOW)).toBe('Works since today 03:10 UTC');
    expect(health(detail({ key: { verdict: 'unknown' } }), NOW)).toBe('');
    expect(health(detail({ status_since: null }), NOW)).toBe('');
  });
  test('a day of the last six has a name, and no other', () => {
    expect(['2026-11-18T03:10:00Z', '2026-11-17T03:10:00Z', '2026-11-25T03:10:00Z'].map((one) => moment(one, NOW))).toEqual(['Wednesday 03:10 UTC', '2026-11-17 03:10 UTC', '2026-11-25 03:10 UTC']);
    expect(['2026-11-24T00:00:00Z', '2026-11-22T03:10:00Z', '2026-10-01T03:10:00Z'].map((one) => onDay(one, NOW))).toEqual(['today', 'on Sunday', 'on 2026-10-01']);
  });
  test('a tenth of the limit is low, nothing is low, and without a limit nobody knows', () => {
    const low = (facts: Record<string, string>) => left(facts).map((one) => [one.words, one.isLow]);
    expect(low({ credit_remaining: '10', credit_limit: '100', credit_currency: 'EUR' })).toEqual([['10 of 100 EUR', true]]);
    expect(low({ credit_remaining: '11', credit_limit: '100' })).toEqual([['11 of 100', false]]);
    expect(low({ credit_remaining: '3', quota_remaining: '0' })).toEqual([['3', false], ['0', true]]);
    expect(low({ credit_remaining: 'unlimited', credit_limit: 'none' })).toEqual([['unlimited of none', false]]);
    expect(low({ account: 'x' })).toEqual([]);
  });
  test('what the newest check did not tell has an age', () => {
    const seen = detail({ facts_seen_at: { plan: at(-7_200), account: at(-60) } });
    expect([told(seen, 'plan', NOW), told(seen, 'account', NOW), told(seen, 'else', NOW)]).toEqual(['told 2 h ago', '', '']);
  });
});

test('the figures beside a chart are whole and few', () => {
  expect([1, 4, 7, 30, 999].map(marksTo)).toEqual([[0, 1], [0, 1, 2, 3, 4], [0, 2, 4, 6], [0, 10, 20, 30], [0, 200, 400, 600, 800]]);
  for (let most = 1; most < 3_000; most += 7) expect(marksTo(most).length).toBeLessThanOrEqual(8);
});

describe('shortcuts', () => {
  test('no key stands twice', () => {
    const keys = SHORTCUTS.flatMap((one) => one.keys);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });
  test('no command stands twice, and each has words', () => {
    const commands = SHORTCUTS.map((one) => one.command);
    expect(new Set(commands).size).toBe(commands.length);
    expect(SHORTCUTS.filter((one) => one.words === '' || one.words.endsWith('.'))).toEqual([]);
  });
  const event = (key: string, more: KeyboardEventInit = {}, target: HTMLElement = document.body) => {
    const made = new KeyboardEvent('keydown', { key, ...more });
    Object.defineProperty(made, 'target', { value: target });
    return made;
  };
  test('a press is heard, and nothing while somebody types', () => {
    expect(pressed(event('K', { ctrlKey: true }))).toBe('ctrl-k');
    expect(commandOf(event('C'))).toBe('check-all');
    expect(commandOf(event('c'))).toBe('check');
    expect(commandOf(event('c', {}, document.createElement('input')))).toBe(null);
    expect(commandOf(event('k', { ctrlKey: true }, document.createElement('input')))).toBe('palette');
    expect(commandOf(event('c', { altKey: true }))).toBe(null);
  });
  test('a button keeps Enter and the space bar', () => {
    const button = document.createElement('button');
    expect(commandOf(event('Enter', {}, button))).toBe(null);
    expect(commandOf(event(' ', {}, button))).toBe(null);
    expect(commandOf(event('j', {}, button))).toBe('down');
  });
  const page = '../docs/keys.md';
  test.skipIf(!existsSync(page))('a key means what it means in the terminal', () => {
    const names: Record<string, string> = { down: 'arrowdown', up: 'arrowup', esc: 'escape', space: ' ' };
    const start = (text: string) => text.replace(/[,;]/g, '').split(' ').slice(0, 3).join(' ');
    const places = readFileSync(page, 'utf8').split('\n## ').filter((part) => /^(Everywhere|Lists|Keys)\n/.test(part));
    const rows = places.flatMap((part) => [...part.matchAll(/^\| (`.*`) \| (.*) \|$/gm)]);
    expect(rows.length).toBeGreaterThan(30);
    const differ: string[] = [];
    for (const [, keys, words] of rows) {
      for (const [, key] of keys!.matchAll(/`([^`]+)`/g)) {
        const ours = SHORTCUTS.find((one) => one.keys.includes(names[key!] ?? key!));
        if (ours !== undefined && start(ours.words) !== start(words!)) differ.push(`${key}: ${ours.words} / ${words}`);
      }
    }
    expect(differ).toEqual([]);
  });
  test('a key cap shows what is printed on it', () => {
    expect([' ', 'arrowdown', 'ctrl-k', 'D'].map(cap)).toEqual(['Space', '↓', 'Ctrl k', 'D']);
  });
});

test('every status has a verdict', () => {
  const defs = JSON.stringify(schema);
  const known = Object.keys(VERDICT_OF);
  expect(known).toHaveLength(16);
  for (const status of known) expect(defs).toContain(`"${status}"`);
  expect(words('no_credit')).toBe('no credit');
});
