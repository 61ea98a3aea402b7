import type { License } from '../licenses/license-record.js';
import type { Product } from '../products/product-record.js';
import type { Terms } from '../terms/terms.js';
import { releasesLeft } from './count-release.js';

export const HOLDER_STATUSES = ['active', 'suspended', 'returned', 'switched-off', 'expired'] as const;
export type HolderStatus = (typeof HOLDER_STATUSES)[number];

/** A license as its holder sees it: no internal ids, no notes, no buyer. */
export interface HolderLicenseView
  extends Pick<Terms, 'type' | 'subscriptionDays' | 'expiresAt' | 'maintenanceUntil' | 'seats' | 'features'>,
    Pick<License, 'startsAt' | 'seatsTaken' | 'switchedOffAt' | 'locks'> {
  readonly product: Pick<Product, 'id' | 'name'>;
  readonly status: HolderStatus;
  /** Devices and locks that the holder may still release now. */
  readonly releasesLeft: number;
}

/** @param now milliseconds since 1970 */
export function holderLicenseView(license: License, { id, name }: Product, now: number): HolderLicenseView {
  const { type, subscriptionDays, startsAt, expiresAt, maintenanceUntil, features, seats, seatsTaken } = license;
  const { switchedOffAt, locks } = license;
  return {
    product: { id, name },
    status: statusOf(license, now),
    type,
    ...(subscriptionDays !== undefined && { subscriptionDays }),
    ...(startsAt !== undefined && { startsAt }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(maintenanceUntil !== undefined && { maintenanceUntil }),
    features,
    seats,
    seatsTaken,
    ...(switchedOffAt !== undefined && { switchedOffAt }),
    ...(locks !== undefined && { locks }),
    releasesLeft: releasesLeft(license, now),
  };
}

/** In the order in which activations are refused. */
function statusOf({ status, returnedAt, switchedOffAt, expiresAt }: License, now: number): HolderStatus {
  if (status === 'suspended') return 'suspended';
  if (returnedAt !== undefined) return 'returned';
  if (switchedOffAt !== undefined) return 'switched-off';
  return expiresAt !== undefined && now >= Date.parse(expiresAt) ? 'expired' : 'active';
}
