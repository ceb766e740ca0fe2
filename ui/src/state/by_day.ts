import type { Action, AuditEvent } from '../api/names';

/** How far back the figures by day go. */
export const DAYS = 30;
const USES = new Set<Action>(['revealed', 'copied', 'injected']);
const CHECKS = new Set<Action>(['checked']);
const CHANGES = new Set<Action>(['created', 'updated', 'enabled', 'disabled', 'made_default', 'deleted', 'rotated', 'rolled_back']);

export interface Days {
  /** `2026-11-24` in UTC, ascending, today last. */
  days: string[];
  uses: number[];
  checks: number[];
  changes: number[];
  /** Whatever did not end well. */
  refused: number[];
}

/** What was done on each of the last days. */
export function byDay(events: AuditEvent[], now: number): Days {
  const days = Array.from({ length: DAYS }, (_, at) => new Date(now - (DAYS - 1 - at) * 86_400_000).toISOString().slice(0, 10));
  const none = () => days.map(() => 0);
  const all: Days = { days, uses: none(), checks: none(), changes: none(), refused: none() };
  for (const event of events) {
    const day = days.indexOf(event.at.slice(0, 10));
    if (day < 0) continue;
    if (event.outcome !== 'ok') all.refused[day]! += 1;
    else if (USES.has(event.action)) all.uses[day]! += 1;
    else if (CHECKS.has(event.action)) all.checks[day]! += 1;
    else if (CHANGES.has(event.action)) all.changes[day]! += 1;
  }
  return all;
}
