import type { LedgerTransaction } from '../ledger.js';
import type { License } from './license-record.js';

/** Returns the name of the pool of free codes of a product and a profile or variation. */
export function poolName(productId: string, profileId: string | undefined, variation?: string): string {
  const pool = `${productId}:${profileId ?? ''}`;
  return variation === undefined ? pool : `${pool}:${variation}`;
}

/** A free code: usable, never taken, never taken back and never activated (unless it goes to several orders). */
function poolOf(license: License): string | undefined {
  const { productId, profileId, variation, acquired, lastActivatedAt, deliveries, returnedAt, status } = license;
  const isUnused = lastActivatedAt === undefined || deliveries !== undefined;
  const isFree = acquired !== true && isUnused && status === 'active' && returnedAt === undefined;
  return isFree ? poolName(productId, profileId, variation) : undefined;
}

/** Index key of the license of a product for a domain. */
export const domainKey = (productId: string, domain: string): string => `${productId}:${domain}`;

/**
 * Returns the license with its derived indexes: the pool of free codes, if it is in one, and its domain. Every write
 * goes through this.
 */
export function withDerivedIndexes({ pool: _pool, domainKey: _key, ...license }: License): License {
  const pool = poolOf(license);
  const { productId, domain } = license;
  return {
    ...license,
    ...(pool !== undefined && { pool }),
    ...(domain !== undefined && { domainKey: domainKey(productId, domain) }),
  };
}

/** The caller holds the lock on the license. */
export const saveLicense = (tx: LedgerTransaction, license: License): Promise<void> =>
  tx.licenses.put(withDerivedIndexes(license));
