import { DAY_SECONDS, isoTime } from '../time.js';
import type { Terms } from './terms.js';

/**
 * What a license has once it takes over the terms of its profile. A subscription that runs goes on from where it began,
 * for as many days as the profile gives: taking over must not start it anew.
 */
export function inheritedTerms(current: Terms, given: Terms): Terms {
  const runs = current.type === 'subscription' && given.type === 'subscription' && given.expiresAt === undefined;
  if (!runs || current.expiresAt === undefined) return given;
  const more = (given.subscriptionDays ?? 0) - (current.subscriptionDays ?? 0);
  return { ...given, expiresAt: isoTime(Date.parse(current.expiresAt) + more * DAY_SECONDS * 1_000) };
}
