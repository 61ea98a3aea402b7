import { CountersignError, pinRoots, type Random } from '@countersign/shared';
import type { Issuance } from '../features/issuing/issuer.js';
import { readOwnCertificate } from '../features/reconciliation/read-own-certificate.js';
import { type ReconciledLicense, Reconciliation } from '../features/reconciliation/reconciliation.js';
import type { Clock } from '../features/time.js';
import { openLedger } from '../startup/ledger-store.js';
import { systemClock, systemRandom } from '../startup/system.js';
import { exportRoots } from '../vendor/vendor-folder.js';

export interface ReconcileOptions {
  /** The vendor's data folder, for its roots: no secret is needed. */
  readonly folder: string;
  /** URL of the ledger's database; the data folder if omitted. */
  readonly store?: string | undefined;
  /** Activation certificates from devices or customers, as bundles without armour. */
  readonly certificates?: readonly string[];
  /** Only report what would be done. */
  readonly dryRun?: boolean;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Restores in a ledger what certificates prove that it has forgotten: those that devices have presented, and the given
 * ones. A server may use a ledger in a database meanwhile, but not one in a folder.
 *
 * @throws CountersignError `STORE_LOCKED` if it is in use, `STORE_MISMATCH` if it is elsewhere, `STORE_...`; if a
 * certificate does not verify, nothing is done, and the message names it
 */
export async function reconcileStore(options: ReconcileOptions): Promise<readonly ReconciledLicense[]> {
  const { folder, certificates = [], dryRun = false, clock = systemClock, random = systemRandom } = options;
  const roots = await exportRoots({ folder });
  const trust = pinRoots(roots);
  const issuances: Issuance<'activation'>[] = [];
  for (const [index, certificate] of certificates.entries()) {
    issuances.push(await readOwnCertificate(certificate, trust).catch((error: unknown) => throwNumbered(error, index)));
  }
  const { ledger, close } = await openLedger({ folder, vendor: roots.vendor, store: options.store }, () => undefined);
  try {
    return await new Reconciliation({ ledger, clock, random }).reconcile(issuances, { actor: 'operator', dryRun });
  } finally {
    await close();
  }
}

function throwNumbered(error: unknown, index: number): never {
  if (!(error instanceof CountersignError)) throw error;
  throw new CountersignError(error.code, `Certificate ${index + 1}: ${error.message}`, { cause: error });
}
