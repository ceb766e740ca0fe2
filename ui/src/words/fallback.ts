import type { FallbackPolicy } from '../api/types';

export type Trigger = FallbackPolicy['on'][number];
type Failing = FallbackPolicy['failing'][number];

export const TRIGGERS: Record<Trigger, { words: string; hint: string }> = {
  missing: { words: 'It is missing', hint: 'There is no default key, or it is switched off or has ended' },
  'auth-failure': { words: 'Its provider refuses it', hint: '401, a 403 that is about the key, or its last check found it dead' },
  limit: { words: 'It is at a limit', hint: '429, a used-up quota, 402' },
};

const WHAT: Record<Trigger, string> = { missing: 'is missing', 'auth-failure': 'was refused', limit: 'is at a limit' };

/** What failed: `was refused`. */
export const failed = (cause: string): string => WHAT[cause as Trigger] ?? `failed (${cause})`;

const WHEN: Record<Trigger, (what: string) => string> = {
  missing: (what) => `${what} is missing`,
  'auth-failure': (what) => `the provider refuses ${what}`,
  limit: (what) => `${what} is at a limit`,
};

/** When the chain is used: `when one is missing, or the provider refuses one`. */
export const when = (on: Trigger[], what: string): string => (on.length === 0 ? 'never' : `when ${on.map((one) => WHEN[one](what)).join(', or ')}`);

/** A span as the form takes it: `5m`, `90s`. */
export function asSpan(seconds: number): string {
  for (const [unit, size] of [['d', 86_400], ['h', 3_600], ['m', 60]] as const) if (seconds > 0 && seconds % size === 0) return `${seconds / size}${unit}`;
  return `${seconds}s`;
}

/** What is passed over now, by reference. */
export const failingOf = (policy: FallbackPolicy): Map<string, Failing> => new Map(policy.failing.map((one) => [one.ref, one]));
