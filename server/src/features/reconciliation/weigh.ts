import type { IssuanceOf } from '../issuing/issuer.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { isNewerThanLedger } from './newer.js';

/**
 * What a certificate comes to: the activation is `created`; its `generation-raised`; it is `known`; it is `superseded`,
 * because its device holds a seat of the license under another activation; or `license-unknown`.
 */
export type FindingOutcome = 'created' | 'generation-raised' | 'known' | 'superseded' | 'license-unknown';

export interface Finding {
  readonly activation: string;
  readonly device: string;
  readonly generation: number;
  readonly outcome: FindingOutcome;
}

/** One finding for each certificate of a license, in their order; changes nothing. */
export async function weigh(
  tx: LedgerTransaction,
  license: License | undefined,
  issuances: readonly IssuanceOf<'activation'>[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const seated = new Set<string>();
  for (const { claims } of issuances) {
    const device = claims.cnf.jkt;
    const outcome = await outcomeOf(tx, license, claims, seated.has(device));
    if (outcome === 'created') seated.add(device);
    findings.push({ activation: claims.act, device, generation: claims.gen, outcome });
  }
  return findings;
}

async function outcomeOf(
  tx: LedgerTransaction,
  license: License | undefined,
  claims: IssuanceOf<'activation'>['claims'],
  seated: boolean,
): Promise<FindingOutcome> {
  if (license?.productId !== claims.aud) return 'license-unknown';
  const known = await tx.activations.get(claims.act);
  if (!(await isNewerThanLedger(tx, claims))) return known === undefined ? 'superseded' : 'known';
  if (known !== undefined) return 'generation-raised';
  return seated ? 'superseded' : 'created';
}
