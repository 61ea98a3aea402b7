import type { LedgerTransaction } from '../ledger.js';
import type { License } from './license-record.js';

/** Where a free code is looked for: those of one product and one profile or variation. */
export function poolName(productId: string, profileId: string | undefined, variation?: string): string {
  const pool = `${productId}:${profileId ?? ''}`;
  return variation === undefined ? pool : `${pool}:${variation}`;
}

/** A code that was never handed out or taken back, never activated unless it goes to several, and may be used. */
function poolOf(license: License): string | undefined {
  const { productId, profileId, variation, acquired, lastActivatedAt, deliveries, returnedAt, status } = license;
  const isUnused = lastActivatedAt === undefined || deliveries !== undefined;
  const isFree = acquired !== true && isUnused && status === 'active' && returnedAt === undefined;
  return isFree ? poolName(productId, profileId, variation) : undefined;
}

/** For the license of a product that is for a domain. */
export const domainKey = (productId: string, domain: string): string => `${productId}:${domain}`;

/**
 * The license as it is kept: in the pool of free codes, or not, and found by its domain, as what it says demands. Every
 * write goes through this.
 */
export function keptLicense({ pool: _pool, domainKey: _key, ...license }: License): License {
  const pool = poolOf(license);
  const { productId, domain } = license;
  return {
    ...license,
    ...(pool !== undefined && { pool }),
    ...(domain !== undefined && { domainKey: domainKey(productId, domain) }),
  };
}

/** The caller holds the lock on the license. */
export const putLicense = (tx: LedgerTransaction, license: License): Promise<void> =>
  tx.licenses.put(keptLicense(license));
