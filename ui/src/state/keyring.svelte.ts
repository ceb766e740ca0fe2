// The keys: read, filtered, sorted, grouped, marked.

import { keys as calls } from '../api/bridge';
import type { Detail } from '../api/names';
import type { EventLine, Key } from '../api/types';
import { VERDICT_OF } from '../words/status';
import { fuzzy } from './fuzzy';
import { Remote } from './remote.svelte';

export type SortBy = 'name' | 'status' | 'expires' | 'used';
export type GroupBy = 'none' | 'service' | 'status' | 'tag';
export type Line = { kind: 'group'; title: string; count: number } | { kind: 'key'; key: Key };

const SORTS: SortBy[] = ['name', 'status', 'expires', 'used'];
const GROUPS: GroupBy[] = ['none', 'service', 'status', 'tag'];
/** Dead first: that is what somebody has to do something about. */
const URGENCY = { dead: 0, limited: 1, unknown: 2, ok: 3 } as const;
/** Rows that change nothing about a key as it is listed. */
const SILENT = new Set(['listed', 'shown', 'unlocked', 'locked', 'wrong_password']);

class Keyring {
  all = new Remote<Key[]>(calls.list);
  detail = new Remote<Detail>(() => calls.show(this.#opened ?? ''));
  filter = $state('');
  sort = $state<SortBy>('name');
  isBackwards = $state(false);
  group = $state<GroupBy>('none');
  marked = $state.raw<ReadonlySet<string>>(new Set());
  /** The id of the chosen key. */
  chosen = $state<string | null>(null);
  /** Whether its details are open. */
  isOpen = $state(false);
  #opened: string | null = null;

  shown = $derived.by(() => this.#order(fuzzy(this.all.value ?? [], this.filter)));
  lines = $derived.by(() => this.#lines(this.shown));

  get key(): Key | null {
    return this.all.value?.find((key) => key.id === this.chosen) ?? null;
  }

  /** The marked keys, or the chosen one. */
  get subjects(): Key[] {
    const marked = (this.all.value ?? []).filter((key) => this.marked.has(key.id));
    if (marked.length > 0) return marked;
    return this.key === null ? [] : [this.key];
  }

  /** The ids of the keys that are switched on. */
  get active(): string[] {
    return (this.all.value ?? []).filter((key) => key.is_active).map((key) => key.id);
  }

  open(idOrReference: string): void {
    const key = this.all.value?.find((one) => one.id === idOrReference || one.ref === idOrReference);
    this.chosen = key?.id ?? idOrReference;
    this.isOpen = true;
    this.#opened = this.chosen;
    this.detail.clear();
    void this.detail.load();
  }

  /** Chooses a key; an open panel follows when the choice rests, because looking is written into the trail. */
  choose(id: string): void {
    this.chosen = id;
    if (!this.isOpen) return;
    setTimeout(() => {
      if (this.isOpen && this.chosen === id && this.#opened !== id) this.open(id);
    }, 300);
  }

  close(): void {
    this.isOpen = false;
    this.#opened = null;
    this.detail.clear();
  }

  move(by: number): void {
    const keys = this.lines.flatMap((line) => (line.kind === 'key' ? [line.key] : []));
    if (keys.length === 0) return;
    const at = keys.findIndex((key) => key.id === this.chosen);
    const next = at < 0 ? 0 : Math.min(keys.length - 1, Math.max(0, at + by));
    this.choose(keys[next]!.id);
  }

  mark(id: string): void {
    const marked = new Set(this.marked);
    if (!marked.delete(id)) marked.add(id);
    this.marked = marked;
  }

  markAll(): void {
    const ids = this.shown.map((key) => key.id);
    const isAll = ids.every((id) => this.marked.has(id));
    this.marked = new Set(isAll ? [] : ids);
  }

  nextSort(): void {
    this.sort = SORTS[(SORTS.indexOf(this.sort) + 1) % SORTS.length]!;
  }

  nextGroup(): void {
    this.group = GROUPS[(GROUPS.indexOf(this.group) + 1) % GROUPS.length]!;
  }

  /** Closes what is open, one thing at a time. */
  cancel(): void {
    if (this.isOpen) this.close();
    else if (this.marked.size > 0) this.marked = new Set();
    else this.filter = '';
  }

  hear(line: EventLine): void {
    if (SILENT.has(line.kind)) return;
    void this.all.load();
    if (this.isOpen && (line.subject === null || line.subject === this.key?.ref)) void this.detail.load();
  }

  forget(): void {
    this.close();
    this.all.clear();
    this.marked = new Set();
    this.filter = '';
    this.chosen = null;
  }

  #order(keys: Key[]): Key[] {
    const late = '9999';
    const by: Record<SortBy, ((a: Key, b: Key) => number) | null> = {
      name: null,
      status: (a, b) => URGENCY[VERDICT_OF[a.status]] - URGENCY[VERDICT_OF[b.status]] || a.ref.localeCompare(b.ref),
      expires: (a, b) => (a.expires_at ?? late).localeCompare(b.expires_at ?? late),
      used: (a, b) => (b.last_used_at ?? '').localeCompare(a.last_used_at ?? ''),
    };
    const compare = by[this.sort];
    const sorted = compare === null ? keys : keys.toSorted(compare);
    return this.isBackwards ? sorted.toReversed() : sorted;
  }

  #lines(keys: Key[]): Line[] {
    if (this.group === 'none') return keys.map((key) => ({ kind: 'key', key }));
    const groups = new Map<string, Key[]>();
    const put = (title: string, key: Key) => {
      const group = groups.get(title);
      if (group === undefined) groups.set(title, [key]);
      else group.push(key);
    };
    for (const key of keys) {
      if (this.group === 'service') put(key.service, key);
      else if (this.group === 'status') put(key.is_active ? key.status.replaceAll('_', ' ') : 'off', key);
      else if (key.tags.length === 0) put('no tag', key);
      else for (const tag of key.tags) put(tag, key);
    }
    return [...groups].toSorted(([a], [b]) => a.localeCompare(b)).flatMap(([title, members]): Line[] => [
      { kind: 'group', title, count: members.length },
      ...members.map((key): Line => ({ kind: 'key', key })),
    ]);
  }
}

export const keyring = new Keyring();
