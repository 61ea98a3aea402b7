import type { License } from '../licenses/license-record.js';

export const KEY_STATUSES = ['available', 'sold', 'active', 'expired', 'returned', 'suspended'] as const;
/**
 * `available`: can be delivered (again); `sold`: delivered or used, and not on a device now; `active`: on a device. The
 * status is not stored, so a key expires exactly on time.
 */
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** @param now milliseconds since 1970 */
export function keyStatus(license: License, now: number): KeyStatus {
  if (license.returnedAt !== undefined) return 'returned';
  if (license.status === 'suspended') return 'suspended';
  if (license.expiresAt !== undefined && Date.parse(license.expiresAt) <= now) return 'expired';
  if (license.pool !== undefined) return 'available';
  return license.seatsTaken > 0 ? 'active' : 'sold';
}

/** Never delivered, activated or taken back. */
export const isUnsold = ({ acquired, soldAt, orderId, lastActivatedAt, returnedAt, deliveries }: License): boolean =>
  acquired !== true &&
  [soldAt, orderId, lastActivatedAt, returnedAt].every((each) => each === undefined) &&
  (deliveries === undefined || deliveries.left === deliveries.most);
