import type { Issuance } from '../issuing/issuer.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { isNewerThanLedger } from './ledger-comparison.js';

/**
 * The result for a certificate: the activation is `created`; its `generation-raised`; it is `known`; it is
 * `superseded`, because its device holds a seat of the license under another activation; or `license-unknown`.
 */
export type ReconciliationOutcome = 'created' | 'generation-raised' | 'known' | 'superseded' | 'license-unknown';

export interface ReconciliationResult {
  readonly activation: string;
  readonly device: string;
  readonly generation: number;
  readonly outcome: ReconciliationOutcome;
}

/** Compares the certificates of a license with the ledger, in order; changes nothing. */
export async function compareWithLedger(
  tx: LedgerTransaction,
  license: License | undefined,
  issuances: readonly Issuance<'activation'>[],
): Promise<readonly ReconciliationResult[]> {
  const results: ReconciliationResult[] = [];
  const newDevices = new Set<string>();
  for (const { claims } of issuances) {
    const device = claims.cnf.jkt;
    const outcome = await outcomeOf(tx, license, claims, newDevices.has(device));
    if (outcome === 'created') newDevices.add(device);
    results.push({ activation: claims.act, device, generation: claims.gen, outcome });
  }
  return results;
}

async function outcomeOf(
  tx: LedgerTransaction,
  license: License | undefined,
  claims: Issuance<'activation'>['claims'],
  isDeviceSeen: boolean,
): Promise<ReconciliationOutcome> {
  if (license?.productId !== claims.aud) return 'license-unknown';
  const known = await tx.activations.get(claims.act);
  if (!(await isNewerThanLedger(tx, claims))) return known === undefined ? 'superseded' : 'known';
  if (known !== undefined) return 'generation-raised';
  return isDeviceSeen ? 'superseded' : 'created';
}
