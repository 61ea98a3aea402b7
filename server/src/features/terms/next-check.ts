import type { Product } from '../products/product-record.js';
import { DAY_SECONDS } from '../time.js';
import { leaseSeconds, type Terms } from './terms.js';

export interface DeviceContact {
  /** Whether the device gets an online answer or a certificate. */
  readonly by: 'check' | 'certificate';
  /** The virtual machine that the device runs on, if any. */
  readonly vmPlatform?: string | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Returns when a device must make contact again: the earlier of the product's check interval and the end of the
 * license's lease. Seconds since 1970; `undefined` if neither has an end.
 */
export function nextCheck(
  { checkEveryDays }: Pick<Product, 'checkEveryDays'>,
  { leases = {} }: Pick<Terms, 'leases'>,
  { by, vmPlatform, now }: DeviceContact,
): number | undefined {
  const physical = by === 'check' ? leases.client : leases.offline;
  const hours = vmPlatform === undefined ? physical : (leases.vm ?? physical);
  const ends = [leaseSeconds(hours), checkEveryDays && checkEveryDays * DAY_SECONDS].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : now + Math.min(...ends);
}
