// Calls through the gateway. What is told live is added at once; the figures of whole minutes are read when it gets quiet.

import { onMount } from 'svelte';
import { gateway, onTraffic } from '../api/bridge';
import type { Traffic } from '../api/types';
import { Remote } from './remote.svelte';

/** So long after the last call the minutes are read anew: the daemon has written them by then. */
const QUIET = 2_500;

/** Both may be unknown; what is known of one counts. */
const sum = (a: number | null, b: number | null): number | null => (a === null && b === null ? null : (a ?? 0) + (b ?? 0));

/** The same minute, key and client is one line; how long answers took can't be added, so the newest stands. */
export function joined(all: Traffic[], lot: Traffic[]): Traffic[] {
  const place = (one: Traffic) => `${one.minute} ${one.key_id} ${one.client ?? ''}`;
  const lines = new Map(all.map((one) => [place(one), one]));
  for (const one of lot) {
    const known = lines.get(place(one));
    lines.set(place(one), known === undefined ? one : {
      ...known,
      calls: known.calls + one.calls,
      errors: known.errors + one.errors,
      fallbacks: known.fallbacks + one.fallbacks,
      bytes_up: known.bytes_up + one.bytes_up,
      bytes_down: known.bytes_down + one.bytes_down,
      tokens_in: sum(known.tokens_in, one.tokens_in),
      tokens_out: sum(known.tokens_out, one.tokens_out),
      cost_usd: sum(known.cost_usd, one.cost_usd),
      p50_ms: one.p50_ms ?? known.p50_ms,
      p95_ms: one.p95_ms ?? known.p95_ms,
      p99_ms: one.p99_ms ?? known.p99_ms,
    });
  }
  return [...lines.values()];
}

export interface Line {
  id: string;
  /** `null` is the owner. */
  client: string | null;
  key: string | null;
  keyId: string;
  total: Total;
  /** Calls of each column, the oldest first. */
  columns: number[];
  /** The newest minute with calls. */
  last: Traffic;
}
export interface Total {
  calls: number;
  errors: number;
  fallbacks: number;
  up: number;
  down: number;
  tokensIn: number | null;
  tokensOut: number | null;
  cost: number | null;
}
export interface View {
  total: Total;
  lines: Line[];
  /** The beginnings of the columns, in UTC: `14:05`. */
  columns: string[];
  good: number[];
  bad: number[];
}

const added = (to: Total | undefined, one: Traffic): Total => ({
  calls: (to?.calls ?? 0) + one.calls,
  errors: (to?.errors ?? 0) + one.errors,
  fallbacks: (to?.fallbacks ?? 0) + one.fallbacks,
  up: (to?.up ?? 0) + one.bytes_up,
  down: (to?.down ?? 0) + one.bytes_down,
  tokensIn: sum(to?.tokensIn ?? null, one.tokens_in),
  tokensOut: sum(to?.tokensOut ?? null, one.tokens_out),
  cost: sum(to?.cost ?? null, one.cost_usd),
});

/** Minutes put into columns, so many minutes wide, of which the last one holds `now`; and summed by client and key. */
export function view(all: Traffic[], minutes: number, width: number, now: number): View {
  const minuteOf = (at: number) => Math.floor(at / 60_000);
  const count = minutes / width;
  const first = (Math.floor(minuteOf(now) / width) - count + 1) * width;
  const good = new Array<number>(count).fill(0);
  const bad = new Array<number>(count).fill(0);
  const lines = new Map<string, Line>();
  let total = added(undefined, { calls: 0, errors: 0, fallbacks: 0, bytes_up: 0, bytes_down: 0, tokens_in: null, tokens_out: null, cost_usd: null } as Traffic);
  for (const one of all) {
    const at = Math.floor((minuteOf(Date.parse(one.minute)) - first) / width);
    if (at < 0) continue;
    const column = Math.min(at, count - 1);
    good[column]! += one.calls - one.errors;
    bad[column]! += one.errors;
    total = added(total, one);
    const id = `${one.client ?? ''} ${one.key_id}`;
    const known = lines.get(id);
    const columns = known?.columns ?? new Array<number>(count).fill(0);
    columns[column]! += one.calls;
    const last = known === undefined || known.last.minute <= one.minute ? one : known.last;
    lines.set(id, { id, client: one.client, key: one.ref, keyId: one.key_id, total: added(known?.total, one), columns, last });
  }
  return {
    total,
    lines: [...lines.values()].toSorted((a, b) => b.total.calls - a.total.calls || a.id.localeCompare(b.id)),
    columns: good.map((_, at) => new Date((first + at * width) * 60_000).toISOString().slice(11, 16)),
    good,
    bad,
  };
}

/** Reads the minutes when a screen opens, and follows what is called for as long as it stays. */
export function followed(minutes: () => number): Remote<Traffic[]> {
  const remote = new Remote<Traffic[]>(() => gateway.traffic(minutes()));
  onMount(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    void remote.load();
    const ends = onTraffic((lot) => {
      if (remote.value !== null) remote.value = joined(remote.value, lot);
      clearTimeout(timer);
      timer = setTimeout(() => void remote.load(), QUIET);
    });
    return () => {
      clearTimeout(timer);
      void ends.then((end) => end());
    };
  });
  return remote;
}
