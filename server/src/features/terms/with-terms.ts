import type { Terms } from './terms.js';

/** The record with these terms in place of its own: what they leave out it has no more. */
export function withTerms<T extends Terms>(record: T, terms: Terms): T {
  const { subscriptionDays, expiresAt, maintenanceUntil, leases, concurrency, limitsOff, udf, functions, ...rest } =
    record;
  return { ...rest, ...terms } as unknown as T;
}
