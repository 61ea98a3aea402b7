import { DAY_SECONDS, isoTime } from '../time.js';
import type { License } from './license-record.js';

/**
 * Returns the license as sold. Its days count from the sale (for several deliveries, the latest), unless it has a fixed
 * end date.
 * @param now milliseconds since 1970
 */
export function soldLicense(license: License, now: number): License {
  const soldAt = isoTime(now);
  const { validityDays, expiresAt } = license;
  if (validityDays === undefined || (expiresAt !== undefined && expiresAt !== endOfSale(license))) {
    return { ...license, soldAt };
  }
  const { subscriptionDays: _, ...rest } = license;
  return { ...rest, type: 'expiration', soldAt, expiresAt: endAfter(soldAt, validityDays) };
}

/** Returns the license as unsold: without a buyer, and without the end date that a sale gave it. */
export function unsoldLicense(license: License): License {
  const { owner: _owner, orderId: _order, soldAt: _sold, expiresAt, ...rest } = license;
  if (expiresAt === undefined) return rest;
  return expiresAt === endOfSale(license) ? { ...rest, type: 'perpetual' } : { ...rest, expiresAt };
}

const endOfSale = ({ soldAt, validityDays }: License): string | undefined =>
  soldAt === undefined || validityDays === undefined ? undefined : endAfter(soldAt, validityDays);

const endAfter = (soldAt: string, days: number): string => isoTime(Date.parse(soldAt) + days * DAY_SECONDS * 1_000);
