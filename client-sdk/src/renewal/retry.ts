import type { Random } from '@countersign/shared';
import { refusalOf, retryAfterOf } from '../online/refusal.js';

/** Seconds. No server can make a device wait longer than the maximum. */
const FIRST = 15;
const LONGEST = 3_600;

/**
 * Returns the seconds to wait after a failure. The range doubles with each, and the delay is random within it, so that
 * devices which failed together do not return together. If the server gives a time, the delay is at least that. After a
 * refusal, which would only be repeated, it is longer.
 *
 * @param failures in a row, including this one
 */
export function retryDelay(error: unknown, failures: number, random: Random): number {
  const asked = retryAfterOf(error);
  const span = isRefused(error) ? LONGEST : Math.min(LONGEST, FIRST * 2 ** (failures - 1));
  const own = Math.max(1, span * randomFraction(random));
  if (asked !== undefined) return Math.min(LONGEST, asked) + own;
  return isRefused(error) ? LONGEST / 2 + own / 2 : own;
}

function isRefused(error: unknown): boolean {
  const status = refusalOf(error)?.status;
  return status !== undefined && status !== 408 && status !== 429;
}

/** Returns a random number from 0 up to, but not including, 1. */
export const randomFraction = (random: Random): number =>
  random(3).reduce((value, byte) => value * 256 + byte, 0) / 256 ** 3;
