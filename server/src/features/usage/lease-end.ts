import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { LONG_TERM_CHECK_OUT } from '../terms/terms.js';
import { DAY_SECONDS } from '../time.js';

/** After this time, holdings of a lost device are returned; a running device renews them in time. */
const USUAL = 15 * 60;

/**
 * Returns until when a check-out lasts. Longer than a day only if the license allows it (`LTCO`).
 *
 * @param wanted seconds from now; 15 minutes if omitted
 * @param now seconds since 1970
 * @returns seconds since 1970; refuses `CHECK_OUT_TOO_LONG`
 */
export function leaseEnd(license: License, wanted: number | undefined, now: number): Outcome<number> {
  const days = license.functions?.find(({ name, on }) => name === LONG_TERM_CHECK_OUT && on)?.value ?? 1;
  const most = days * DAY_SECONDS;
  if ((wanted ?? USUAL) <= most) return granted(now + (wanted ?? USUAL));
  if (wanted === undefined && most > 0) return granted(now + most);
  return refused('CHECK_OUT_TOO_LONG', `til: this license allows check-outs for at most ${days} days.`, {
    remedy: `Switch on the function ${LONG_TERM_CHECK_OUT} of the license, with as many days as you need.`,
  });
}
