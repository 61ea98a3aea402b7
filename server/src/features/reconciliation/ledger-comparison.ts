import type { Claims, VerifiedToken } from '@countersign/shared';
import type { Activation } from '../activations/activation-record.js';
import type { Issuance } from '../issuing/issuer.js';
import type { LedgerTransaction } from '../ledger.js';
import { type Outcome, refused } from '../outcome.js';

export type CertificateClaims = Pick<Claims<'activation'>, 'act' | 'gen' | 'lic' | 'cnf'>;

/**
 * Whether one of our certificates says something that the ledger has forgotten: an unknown activation, or a generation
 * that it has not reached. A ledger forgets only when an older backup is restored.
 *
 * An unknown activation is not new if its device holds a seat of that license under another activation: a device holds
 * at most one seat, so the seat is already counted.
 */
export async function isNewerThanLedger(
  tx: LedgerTransaction,
  { act, gen, lic, cnf }: CertificateClaims,
): Promise<boolean> {
  const activation = await tx.activations.get(act);
  if (activation !== undefined) return gen > activation.generation;
  return (await tx.activations.find('seat', `${lic}:${cnf.jkt}`)).length === 0;
}

/** Returns the evidence for an activation, of at least this generation. */
export async function findEvidence(
  tx: LedgerTransaction,
  activation: string,
  generation: number,
): Promise<Issuance<'activation'> | undefined> {
  const issuance = (await tx.evidence.get(activation))?.issuance;
  return issuance !== undefined && issuance.claims.gen >= generation ? issuance : undefined;
}

/**
 * Returns what a device holds according to the certificate that it presented, if the ledger does not know it. It counts
 * until the ledger is reconciled, unless the ledger knows that the activation ended.
 */
export async function activationFromEvidence(
  tx: LedgerTransaction,
  asked: {
    /** The ledger's record with that id. */
    readonly activation: Activation | undefined;
    readonly id: string;
    readonly product: string;
    readonly generation: number;
  },
): Promise<Pick<Activation, 'licenseId' | 'status' | 'generation'> | undefined> {
  const claims = (await findEvidence(tx, asked.id, asked.generation))?.claims;
  if (claims?.aud !== asked.product) return undefined;
  return { licenseId: claims.lic, status: asked.activation?.status ?? 'active', generation: claims.gen };
}

/**
 * Whether a device requests a refresh that the ledger cannot answer: the activation is known only from evidence, or its
 * generation was never presented. From what the ledger knows, the device would get a generation that was issued before.
 */
export async function refreshNeedsReconciliation(
  tx: LedgerTransaction,
  { claims: { op, act = '', gen = 0 }, kid }: VerifiedToken<'request'>,
): Promise<boolean> {
  if (op !== 'refresh') return false;
  const known = await tx.activations.get(act);
  if (known === undefined) return (await findEvidence(tx, act, 1))?.claims.cnf.jkt === kid;
  return known.device === kid && gen > (await newestGeneration(tx, known));
}

/** Returns the latest known generation of an activation. */
export async function newestGeneration(
  tx: LedgerTransaction,
  { id, generation }: Pick<Activation, 'id' | 'generation'>,
): Promise<number> {
  return (await findEvidence(tx, id, generation))?.claims.gen ?? generation;
}

/** The message is for a device, whose user can't do anything about it. */
export const ledgerBehind = (): Outcome<never> =>
  refused(
    'LEDGER_BEHIND',
    "This is not possible until the vendor's records are up to date again. Try again later, or ask the vendor.",
    {
      remedy:
        'A certificate that is newer than this ledger was presented, so an older backup was restored. Seats that were ' +
        'taken since could be taken twice. Reconcile the ledger: countersign store reconcile.',
    },
  );
