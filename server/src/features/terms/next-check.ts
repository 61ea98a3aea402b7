import type { Product } from '../products/product-record.js';
import { DAY_SECONDS } from '../time.js';
import { leaseSeconds, type Terms } from './terms.js';

export interface Contact {
  /** Whether the device is answered online, or gets a certificate. */
  readonly by: 'check' | 'certificate';
  /** What the device runs on, if it is a virtual machine. */
  readonly vmPlatform?: string | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * By when a device must be in contact again: the earlier of what its product demands and the end of its license's lease.
 * Seconds since 1970; nothing when neither has an end.
 */
export function nextCheck(
  { checkEveryDays }: Pick<Product, 'checkEveryDays'>,
  { leases = {} }: Pick<Terms, 'leases'>,
  { by, vmPlatform, now }: Contact,
): number | undefined {
  const physical = by === 'check' ? leases.client : leases.offline;
  const hours = vmPlatform === undefined ? physical : (leases.vm ?? physical);
  const ends = [leaseSeconds(hours), checkEveryDays && checkEveryDays * DAY_SECONDS].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : now + Math.min(...ends);
}
