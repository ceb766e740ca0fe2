// What programs do with keys: summed, joined, and found again.

import { describe, expect, test } from 'vitest';
import type { Key, Project, Traffic } from '../../src/api/types';
import { meant, usesOf } from '../../src/state/projects.svelte';
import { joined, view } from '../../src/state/traffic.svelte';
import { bytes } from '../../src/words/count';
import { asSpan, when } from '../../src/words/fallback';
import recording from '../recording.json';

const keys = recording.full.list_keys as unknown as Key[];
const projects = recording.full.projects as unknown as Project[];
const traffic = recording.full.traffic as unknown as Traffic[];
const calls = (all: Traffic[]) => all.reduce((sum, one) => sum + one.calls, 0);

describe('traffic', () => {
  test('what is told live is added to its minute, and what is unknown stays unknown', () => {
    const twice = joined(traffic, traffic);
    expect(twice).toHaveLength(traffic.length);
    expect(calls(twice)).toBe(2 * calls(traffic));
    const silent = traffic.find((one) => one.tokens_in === null)!;
    expect(twice.find((one) => one.key_id === silent.key_id && one.client === silent.client)!.tokens_in).toBe(null);
  });
  test('another minute is another line, and the columns hold every call', () => {
    const minute = new Date(Date.parse(traffic[0]!.minute) + 60_000).toISOString();
    const two = joined(traffic, traffic.map((one) => ({ ...one, minute })));
    expect(two).toHaveLength(2 * traffic.length);
    const seen = view(two, 60, 1, Date.parse(minute));
    expect(seen.columns).toHaveLength(60);
    expect(seen.total.calls).toBe(calls(two));
    expect([...seen.good, ...seen.bad].reduce((sum, one) => sum + one)).toBe(calls(two));
    expect(seen.good.at(-1)! + seen.bad.at(-1)!).toBe(calls(traffic));
    for (const line of seen.lines) expect(line.columns.reduce((sum, one) => sum + one)).toBe(line.total.calls);
  });
  test('what is older than the columns does not count', () => {
    const later = Date.parse(traffic[0]!.minute) + 24 * 3_600_000;
    expect(view(traffic, 60, 1, later).total.calls).toBe(0);
  });
  test('a day has columns of half an hour', () => expect(view(traffic, 1440, 30, Date.parse(traffic[0]!.minute)).columns).toHaveLength(48));
});

describe('projects', () => {
  test('a bare service means the key that the folder says, elsewhere the default', () => {
    const [evaluation, shop] = ['evaluation', 'shop'].map((name) => projects.find((one) => one.path.includes(name))!) as [Project, Project];
    expect(meant('byok://openai', evaluation, keys)?.name).toBe('evaluation-runs-of-the-research-group-2026');
    expect(meant('byok://openai', shop, keys)?.ref).toBe('openai/main');
    expect(meant('byok://openai/ci/api_key', shop, keys)?.ref).toBe('openai/ci');
    expect(meant('byok://openai/none', shop, keys)).toBe(null);
  });
  test('a key is found in each folder that uses it, with its variables', () => {
    const main = keys.find((key) => key.ref === 'openai/main')!;
    expect(usesOf(main, projects, keys).map((use) => use.variables)).toEqual([['OPENAI_API_KEY']]);
    expect(usesOf(keys.find((key) => key.ref === 'generic/wiki')!, projects, keys)).toEqual([]);
  });
});

test('figures have the unit that fits', () => {
  expect([0, 999, 1000, 12_345, 5_600_000].map(bytes)).toEqual(['0 B', '999 B', '1 kB', '12 kB', '5.6 MB']);
  expect([300, 90, 3600, 0].map(asSpan)).toEqual(['5m', '90s', '1h', '0s']);
  expect(when(['missing', 'limit'], 'it')).toBe('when it is missing, or it is at a limit');
  expect(when([], 'it')).toBe('never');
});
