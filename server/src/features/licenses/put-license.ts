import type { LedgerTransaction } from '../ledger.js';
import type { License } from './license-record.js';

/** Where a free code is looked for: those of one product and one profile. */
export const poolName = (productId: string, profileId: string | undefined): string => `${productId}:${profileId ?? ''}`;

/** A code that was never handed out, never activated, and may be used. */
function poolOf({ productId, profileId, acquired, lastActivatedAt, status }: License): string | undefined {
  const isFree = acquired !== true && lastActivatedAt === undefined && status === 'active';
  return isFree ? poolName(productId, profileId) : undefined;
}

/** The license as it is kept: in the pool of free codes, or not, as what it says demands. Every write goes through this. */
export function keptLicense({ pool: _, ...license }: License): License {
  const pool = poolOf(license);
  return pool === undefined ? license : { ...license, pool };
}

/** The caller holds the lock on the license. */
export const putLicense = (tx: LedgerTransaction, license: License): Promise<void> =>
  tx.licenses.put(keptLicense(license));
