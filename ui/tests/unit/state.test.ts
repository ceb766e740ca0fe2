import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Key } from '../../src/api/types';
import recording from '../recording.json';
import { fuzzy, score } from '../../src/state/fuzzy';
import { keyring } from '../../src/state/keyring.svelte';
import { Remote } from '../../src/state/remote.svelte';
import { toasts } from '../../src/state/toasts.svelte';

const keys = recording.full.list_keys as unknown as Key[];
const refs = (found: Key[]) => found.map((key) => key.ref);

describe('fuzzy', () => {
  test('letters fit in their order, best at the start of words', () => {
    expect(score('openai/main', 'xyz')).toBe(-1);
    expect(score('openai/main', 'om')).toBeGreaterThan(score('openai/main', 'na'));
  });
  test('named words fit exactly', () => {
    expect(refs(fuzzy(keys, 'service:github')).every((ref) => ref.startsWith('github/'))).toBe(true);
    expect(refs(fuzzy(keys, 'status:dead'))).toEqual(['openai/old-laptop']);
    expect(fuzzy(keys, 'tag:prod').every((key) => key.tags.includes('prod'))).toBe(true);
    expect(fuzzy(keys, 'tag:研究')).toHaveLength(1);
  });
  test('nothing typed is everything, in its order', () => expect(fuzzy(keys, '  ')).toBe(keys));
});

describe('keyring', () => {
  beforeEach(() => {
    keyring.forget();
    keyring.all.value = keys;
    keyring.sort = 'name';
    keyring.group = 'none';
    keyring.isBackwards = false;
  });
  test('sorted by status, what is dead comes first', () => {
    keyring.sort = 'status';
    expect(keyring.shown[0]?.verdict).toBe('dead');
    keyring.isBackwards = true;
    expect(keyring.shown.at(-1)?.verdict).toBe('dead');
  });
  test('sorted by its end, what ends first comes first and what has none last', () => {
    keyring.sort = 'expires';
    expect(keyring.shown[0]?.ref).toBe('github/release');
    expect(keyring.shown.at(-1)?.expires_at).toBe(null);
  });
  test('a key with two tags stands in both groups', () => {
    keyring.group = 'tag';
    const titles = keyring.lines.flatMap((line) => (line.kind === 'group' ? [line.title] : []));
    expect(titles).toContain('no tag');
    const two = keys.find((key) => key.tags.length === 2)!;
    expect(keyring.lines.filter((line) => line.kind === 'key' && line.key.id === two.id)).toHaveLength(2);
  });
  test('marks go before the choice, and all or none are marked', () => {
    keyring.choose(keys[0]!.id);
    expect(refs(keyring.subjects)).toEqual([keys[0]!.ref]);
    keyring.mark(keys[1]!.id);
    expect(refs(keyring.subjects)).toEqual([keys[1]!.ref]);
    keyring.markAll();
    expect(keyring.marked.size).toBe(keys.length);
    keyring.markAll();
    expect(keyring.marked.size).toBe(0);
  });
  test('cancel closes the panel, then the marks, then the filter', () => {
    keyring.filter = 'open';
    keyring.mark(keys[0]!.id);
    keyring.isOpen = true;
    keyring.cancel();
    expect([keyring.isOpen, keyring.marked.size, keyring.filter]).toEqual([false, 1, 'open']);
    keyring.cancel();
    expect([keyring.marked.size, keyring.filter]).toEqual([0, 'open']);
    keyring.cancel();
    expect(keyring.filter).toBe('');
  });
  test('a lock leaves nothing', () => {
    keyring.filter = 'x';
    keyring.forget();
    expect([keyring.all.value, keyring.filter, keyring.chosen]).toEqual([null, '', null]);
  });
});

describe('remote', () => {
  test('what comes after it was forgotten is dropped', async () => {
    let answer: (value: number) => void = () => {};
    const remote = new Remote(() => new Promise<number>((done) => (answer = done)));
    const reading = remote.load();
    remote.clear();
    answer(1);
    await reading;
    expect(remote.value).toBe(null);
  });
  test('asked again meanwhile, it reads once more and no more', async () => {
    let count = 0;
    const remote = new Remote(async () => ++count);
    await Promise.all([remote.load(), remote.load(), remote.load()]);
    expect([count, remote.value]).toEqual([2, 2]);
  });
  test('a failure leaves what was there, and says why', async () => {
    let isBroken = false;
    const remote = new Remote(async () => {
      if (isBroken) throw { code: 'io', message: 'no', hint: null };
      return 1;
    });
    await remote.load();
    isBroken = true;
    await remote.load();
    expect([remote.value, remote.failure?.code]).toEqual([1, 'io']);
  });
});

test('the newest change is taken back first, and once', () => {
  const undone: number[] = [];
  toasts.say('good', 'one', () => undone.push(1));
  toasts.say('good', 'two', () => undone.push(2));
  toasts.say('good', 'three');
  for (let at = 0; at < 3; at += 1) toasts.undo();
  expect(undone).toEqual([2, 1]);
});
