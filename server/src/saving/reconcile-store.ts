import { CountersignError, pinRoots, type Random } from '@countersign/shared';
import type { IssuanceOf } from '../features/issuing/issuer.js';
import { readOwnCertificate } from '../features/reconciliation/certificate.js';
import { type ReconciledLicense, Reconciliation } from '../features/reconciliation/reconciliation.js';
import type { Clock } from '../features/time.js';
import { openLedger } from '../ledger-store.js';
import { systemClock, systemRandom } from '../system.js';
import { exportRoots } from '../vendor/vendor-folder.js';

export interface ReconcileOptions {
  /** The vendor's data folder, for its roots: no secret is needed. */
  readonly folder: string;
  /** URL of the database that its ledger is in; the data folder when it is left out. */
  readonly store?: string | undefined;
  /** Activation certificates, as bundles without armour, that devices or customers sent. */
  readonly certificates?: readonly string[];
  /** Only says what would be done. */
  readonly dryRun?: boolean;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Takes up in a ledger that was restored what certificates prove that it has forgotten: those that devices presented
 * since, and those that are given. A ledger in a folder must not be served meanwhile; one in a database may be.
 *
 * @throws CountersignError `STORE_LOCKED` when it is in use, `STORE_MISMATCH` when it is elsewhere, `STORE_...`; when one of the certificates does not verify
 * nothing is done, and the message says which it is
 */
export async function reconcileStore(options: ReconcileOptions): Promise<readonly ReconciledLicense[]> {
  const { folder, certificates = [], dryRun = false, clock = systemClock, random = systemRandom } = options;
  const roots = await exportRoots({ folder });
  const trust = pinRoots(roots);
  const issuances: IssuanceOf<'activation'>[] = [];
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
