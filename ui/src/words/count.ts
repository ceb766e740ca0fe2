/** `1 key`, `10,000 keys`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** `640 B`, `1.2 kB`, `34 MB`; a thousand, as of networks. */
export function bytes(count: number): string {
  let [left, unit] = [count, 0];
  while (left >= 1000 && unit < 4) [left, unit] = [left / 1000, unit + 1];
  return `${left.toLocaleString('en', { maximumFractionDigits: left < 10 && unit > 0 ? 1 : 0 })} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
}

/** `812`, `1.2 k`, `3.4 M`: large figures where there is little room. */
export const short = (count: number): string => count.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Whole figures beside a chart: about four, in steps of 1, 2 or 5 times a power of ten. */
export function marksTo(most: number): number[] {
  const raw = most / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, power * ([10, 5, 2].find((times) => raw / power >= times / Math.SQRT2) ?? 1));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}
