import type { Verdict } from '../verdict/verdict.js';

const DAY = 86_400;

/**
 * Returns the first second after `now` at which time alone changes a verdict: one of its dates is reached, or
 * `daysLeft` decreases. Seconds since 1970; infinity if none.
 */
export function nextChange(verdict: Verdict, now: number): number {
  const { validFrom, nextCheckAt, expiresAt, daysLeft = 0 } = verdict;
  const graceUntil = verdict.state === 'grace' ? verdict.graceUntil : undefined;
  const dates = [validFrom, nextCheckAt, graceUntil, expiresAt].flatMap((date) =>
    date === undefined ? [] : [date.getTime() / 1000],
  );
  const days = expiresAt === undefined ? [] : [expiresAt.getTime() / 1000 - (daysLeft - 1) * DAY];
  return Math.min(...[...dates, ...days].filter((moment) => moment > now));
}
