import type { Key } from '../api/types';

/** How well a text fits what was typed: its letters in their order, better together and at the start of words. -1 when they don't. */
export function score(text: string, typed: string): number {
  let total = 0;
  let at = 0;
  let run = 0;
  for (const letter of typed) {
    const found = text.indexOf(letter, at);
    if (found < 0) return -1;
    const isStart = found === 0 || !/[a-z0-9]/.test(text[found - 1]!);
    run = found === at && at > 0 ? run + 1 : 0;
    total += 1 + run * 2 + (isStart ? 3 : 0) - Math.min(found - at, 4) * 0.25;
    at = found + 1;
  }
  return total;
}

/** The keys that fit, the best first. Words that begin with `tag:`, `status:` or `service:` have to fit exactly. */
export function fuzzy(keys: Key[], typed: string): Key[] {
  const words = typed.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return keys;
  const fits = (key: Key, word: string): number => {
    const [name, wanted] = word.split(':', 2) as [string, string | undefined];
    if (wanted !== undefined && wanted !== '') {
      if (name === 'tag') return key.tags.some((tag) => tag.toLowerCase() === wanted) ? 1 : -1;
      if (name === 'service') return key.service === wanted ? 1 : -1;
      if (name === 'status') return key.status === wanted || key.verdict === wanted ? 1 : -1;
    }
    return score(`${key.ref} ${key.status} ${key.tags.join(' ')}`.toLowerCase(), word);
  };
  const found: { key: Key; points: number }[] = [];
  for (const key of keys) {
    let points = 0;
    for (const word of words) {
      const one = fits(key, word);
      points = one < 0 ? -1 : points + one;
      if (points < 0) break;
    }
    if (points >= 0) found.push({ key, points });
  }
  return found.toSorted((a, b) => b.points - a.points).map(({ key }) => key);
}
