// Times in a person's words; the same as the terminal's.

const DAY = 86_400;

/** The largest unit that fits: `45 s`, `12 min`, `3 h`, `70 d`. */
export function span(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min`;
  if (whole < DAY) return `${Math.floor(whole / 3_600)} h`;
  return `${Math.floor(whole / DAY)} d`;
}

export function secondsUntil(at: string, now: number): number {
  return (Date.parse(at) - now) / 1000;
}

/** How long ago: `3 h ago`, `just now`; `never` when it never was. */
export function ago(at: string | null, now: number): string {
  if (at === null) return 'never';
  const seconds = -secondsUntil(at, now);
  return seconds < 5 ? 'just now' : `${span(seconds)} ago`;
}

/** When it ends: `in 20 d`, `3 d ago`. What has six days and an hour left has seven days, as in the notices. */
export function until(at: string | null, now: number): string {
  if (at === null) return '';
  const seconds = secondsUntil(at, now);
  if (seconds <= 0) return `${span(seconds)} ago`;
  return seconds >= DAY ? `in ${Math.ceil(seconds / DAY)} d` : `in ${span(seconds)}`;
}

/** `2027-01-31`, in UTC as everywhere in byok. */
export const day = (at: string): string => at.slice(0, 10);

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Six days back a weekday means one day and no other. */
function weekday(at: string, now: number): string {
  const days = Math.floor(now / 1000 / DAY) - Math.floor(Date.parse(at) / 1000 / DAY);
  return days === 0 ? 'today' : days > 0 && days < 7 ? WEEKDAYS[new Date(at).getUTCDay()]! : day(at);
}

/** `today 03:10 UTC`, `Tuesday 03:10 UTC`, `2026-10-01 03:10 UTC`. */
export const moment = (at: string, now: number): string => `${weekday(at, now)} ${at.slice(11, 16)} UTC`;

/** `today`, `on Monday`, `on 2026-10-01`, in UTC. */
export const onDay = (at: string, now: number): string => weekday(at, now).replace(/^(?!today)/, 'on ');

/** `2027-01-31 14:05`, in UTC. */
export const minute = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)}`;
