import type { Random } from '@countersign/shared';
import { refusalOf, retryAfterOf } from '../online/refusal.js';

/** Seconds. No server makes a device wait for longer than the longest. */
const FIRST = 15;
const LONGEST = 3_600;

/**
 * Seconds to wait after a failure. The span doubles with each, and the wait is anywhere in it, so that devices which
 * failed together do not come back together. A server that names a time gets at least that. One that has refused says
 * the same a minute later, and is left alone for longer.
 *
 * @param failures in a row, this one counted
 */
export function waitAfter(error: unknown, failures: number, random: Random): number {
  const asked = retryAfterOf(error);
  const span = isRefused(error) ? LONGEST : Math.min(LONGEST, FIRST * 2 ** (failures - 1));
  const own = Math.max(1, span * fraction(random));
  if (asked !== undefined) return Math.min(LONGEST, asked) + own;
  return isRefused(error) ? LONGEST / 2 + own / 2 : own;
}

function isRefused(error: unknown): boolean {
  const status = refusalOf(error)?.status;
  return status !== undefined && status !== 408 && status !== 429;
}

/** 0 to 1, without 1. */
export const fraction = (random: Random): number => random(3).reduce((value, byte) => value * 256 + byte, 0) / 256 ** 3;
