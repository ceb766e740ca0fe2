// What checks told of a key, in a person's words; the same as the terminal's.

import type { Detail } from '../api/names';
import { ago, moment, onDay } from './time';

/** What a glance shows; the rest stands below. */
const AT_A_GLANCE = /^(credit_(remaining|limit|currency)|quota_(remaining|limit))$/;
/** A tenth of the limit is low, as for the notices. */
const LOW = 0.1;

const WORKS = { ok: 'Works', dead: 'Dead', limited: 'Limited', unknown: null };

/** `Dead since Tuesday 03:10 UTC, was valid on Monday`; empty when nobody can say. */
export function health({ key, status_since, last_ok_at }: Detail, now: number): string {
  const word = WORKS[key.verdict];
  if (word === null || status_since === null) return '';
  const before = key.verdict === 'ok' || last_ok_at === null ? '' : `, was valid ${onDay(last_ok_at, now)}`;
  return `${word} since ${moment(status_since, now)}${before}`;
}

export interface Left {
  name: string;
  words: string;
  /** Of what there may be, 0 to 1; nothing where no limit is known. */
  part: number | null;
  isLow: boolean;
}

/** What is left of credit and quota. Without a limit nobody knows what little is, but nothing is little. */
export function left(facts: Record<string, string>): Left[] {
  return ['credit', 'quota'].flatMap((name) => {
    const [rest, limit] = [facts[`${name}_remaining`], facts[`${name}_limit`]];
    if (rest === undefined) return [];
    const part = Number(rest) / Number(limit);
    const isKnown = part >= 0 && part <= 1;
    const words = [limit === undefined ? rest : `${rest} of ${limit}`, name === 'credit' ? (facts['credit_currency'] ?? '') : ''].join(' ').trim();
    return [{ name, words, part: isKnown ? part : null, isLow: Number(rest) <= 0 || (isKnown && part <= LOW) }];
  });
}

/** When a fact was told, where the newest check did not tell it again. */
export function told({ checks, facts_seen_at }: Detail, name: string, now: number): string {
  const at = facts_seen_at[name];
  return at === undefined || at === checks[0]?.checked_at ? '' : `told ${ago(at, now)}`;
}

/** The other facts, by name. */
export const rest = (facts: Record<string, string>): [string, string][] => Object.entries(facts).filter(([name]) => !AT_A_GLANCE.test(name));
