import { formatTime } from '@countersign/shared';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Formats a time for people: `2027-01-31 00:00 UTC (in 43 days)`. Both in seconds since 1970. */
export const showMoment = (seconds: number, now: number): string =>
  `${formatTime(seconds)} (${distance(seconds - now)})`;

export const secondsOf = (time: string | Date): number => Math.floor(new Date(time).getTime() / 1000);

function distance(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < MINUTE) return 'now';
  const [unit, name] =
    size < 2 * HOUR
      ? ([MINUTE, 'minute'] as const)
      : size < 2 * DAY
        ? ([HOUR, 'hour'] as const)
        : ([DAY, 'day'] as const);
  const count = Math.round(size / unit);
  const amount = `${count} ${name}${count === 1 ? '' : 's'}`;
  return seconds > 0 ? `in ${amount}` : `${amount} ago`;
}
