import type { Claims, VerifiedToken } from '@countersign/shared';
import type { Activation } from '../activations/activation-record.js';
import type { IssuanceOf } from '../issuing/issuer.js';
import type { LedgerTransaction } from '../ledger.js';
import { type Outcome, refused } from '../outcome.js';

export type Certified = Pick<Claims<'activation'>, 'act' | 'gen' | 'lic' | 'cnf'>;

/**
 * Whether a certificate of ours says something that the ledger has forgotten: an activation that is not there, or a
 * generation that it has not reached. A ledger forgets nothing but by an older backup.
 *
 * An activation that is not there is no news when its device holds a seat of that license under another one: a device
 * holds one seat at most, so the seat is counted.
 */
export async function isNewerThanLedger(tx: LedgerTransaction, { act, gen, lic, cnf }: Certified): Promise<boolean> {
  const activation = await tx.activations.get(act);
  if (activation !== undefined) return gen > activation.generation;
  return (await tx.activations.find('seat', `${lic}:${cnf.jkt}`)).length === 0;
}

/** The evidence for an activation, at least of this generation. */
export async function evidenceOf(
  tx: LedgerTransaction,
  activation: string,
  generation: number,
): Promise<IssuanceOf<'activation'> | undefined> {
  const issuance = (await tx.evidence.get(activation))?.issuance;
  return issuance !== undefined && issuance.claims.gen >= generation ? issuance : undefined;
}

/**
 * What a device holds that the ledger does not know, if it has presented the certificate: it stands until the ledger is
 * reconciled, unless the ledger knows that it was ended.
 */
export async function provenHeld(
  tx: LedgerTransaction,
  asked: {
    /** What the ledger has under that id. */
    readonly activation: Activation | undefined;
    readonly id: string;
    readonly product: string;
    readonly generation: number;
  },
): Promise<Pick<Activation, 'licenseId' | 'status' | 'generation'> | undefined> {
  const claims = (await evidenceOf(tx, asked.id, asked.generation))?.claims;
  if (claims?.aud !== asked.product) return undefined;
  return { licenseId: claims.lic, status: asked.activation?.status ?? 'active', generation: claims.gen };
}

/**
 * Whether a device asks for a newer certificate of what the ledger does not know yet: an activation that is evidence
 * only, or a generation that nobody has presented. Answered from what the ledger knows, it would get a generation that
 * was given out before.
 */
export async function isBehindRefresh(
  tx: LedgerTransaction,
  { claims: { op, act = '', gen = 0 }, kid }: VerifiedToken<'request'>,
): Promise<boolean> {
  if (op !== 'refresh') return false;
  const known = await tx.activations.get(act);
  if (known === undefined) return (await evidenceOf(tx, act, 1))?.claims.cnf.jkt === kid;
  return known.device === kid && gen > (await newestGeneration(tx, known));
}

/** The newest that was ever given out for an activation, as far as that is known. */
export async function newestGeneration(
  tx: LedgerTransaction,
  { id, generation }: Pick<Activation, 'id' | 'generation'>,
): Promise<number> {
  return (await evidenceOf(tx, id, generation))?.claims.gen ?? generation;
}

/** The message is for a device, whose customer can do nothing about it. */
export const ledgerBehind = (): Outcome<never> =>
  refused(
    'LEDGER_BEHIND',
    "The vendor's records are being brought up to date, and until then this can't be done. Try again later, or ask the vendor.",
    {
      remedy:
        'A certificate was presented that is newer than this ledger, so an older backup was restored, and activations ' +
        'that were sold since would be sold again. Take them up: countersign store reconcile.',
    },
  );
