import { DAY_SECONDS, isoTime } from '../time.js';
import type { Terms } from './terms.js';

/**
 * Returns the terms of a license that takes over its profile's. A running subscription keeps its start, with the days
 * of the profile, so that taking over does not restart it.
 */
export function inheritedTerms(current: Terms, given: Terms): Terms {
  const runs = current.type === 'subscription' && given.type === 'subscription' && given.expiresAt === undefined;
  if (!runs || current.expiresAt === undefined) return given;
  const more = (given.subscriptionDays ?? 0) - (current.subscriptionDays ?? 0);
  return { ...given, expiresAt: isoTime(Date.parse(current.expiresAt) + more * DAY_SECONDS * 1_000) };
}
