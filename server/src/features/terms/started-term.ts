import { DAY_SECONDS, isoTime } from '../time.js';
import type { Terms } from './terms.js';

/** Starts the days of a subscription now, unless they have started. */
export function startedTerm<T extends Terms>(terms: T, now: number): T {
  const { type, subscriptionDays, expiresAt } = terms;
  if (type !== 'subscription' || subscriptionDays === undefined || expiresAt !== undefined) return terms;
  return { ...terms, expiresAt: isoTime(now + subscriptionDays * DAY_SECONDS * 1_000) };
}
