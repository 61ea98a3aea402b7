import type { Terms } from './terms.js';

/** Returns the record with these terms instead of its own; omitted terms are removed. */
export function withTerms<T extends Terms>(record: T, terms: Terms): T {
  const { subscriptionDays, expiresAt, maintenanceUntil, leases, concurrency, limitsOff, udf, functions, ...rest } =
    record;
  return { ...rest, ...terms } as unknown as T;
}
