import type { Claims } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { recordEvent } from '../events/record-event.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { isoTime } from '../time.js';
import type { Activation } from './activation-record.js';
import { activationUnknown } from './activations.js';
import { chainStepOf, contradicts, withChainStep } from './request-chain.js';

/**
 * Returns the activation with one more request in its chain, marked as forked if the request contradicts an earlier
 * one. A marked activation stays marked until it is settled.
 * @param now milliseconds since 1970
 */
export function extendRequestChain(activation: Activation, claims: Claims<'request'>, now: number): Activation {
  const step = chainStepOf(claims);
  if (step === undefined || isForked(activation)) return activation;
  const { chain = [] } = activation;
  const seen = contradicts(chain, step);
  if (seen === undefined) return { ...activation, chain: withChainStep(chain, step) };
  return { ...activation, forked: 'true', forkedAt: isoTime(now), fork: { counter: step.ctr, seen } };
}

export const isForked = ({ forkedAt }: Pick<Activation, 'forkedAt'>): boolean => forkedAt !== undefined;

/** Whether devices of a forked activation are refused. */
export const isRefusedForFork = (product: Pick<Product, 'forks'>, activation: Pick<Activation, 'forkedAt'>): boolean =>
  product.forks === 'refuse' && isForked(activation);

/** Reports that an activation was just marked as forked: in the audit log, and as an event for the vendor's systems. */
export async function reportFork(
  tx: LedgerTransaction,
  { random }: Dependencies,
  now: number,
  { id, licenseId, productId, fork }: Activation,
  actor: Actor,
): Promise<void> {
  const detail = { licenseId, ...fork };
  await recordAudit(tx, random, now, { actor, action: 'activation.forked', subject: id, detail });
  await recordEvent(tx, now, { name: 'activation.forked', productId, payload: { activationId: id, ...detail } });
}

export const activationForked = ({ id, forkedAt }: Activation): Outcome<never> =>
  refused(
    'ACTIVATION_FORKED',
    `The state of this device was cloned, or restored from a backup: two devices have used it since ${forkedAt}. ` +
      'Ask the vendor to settle this.',
    { remedy: `Find out which device is the right one, then run: countersign activation settle ${id}.` },
  );

/** What support can do about activations whose state was cloned or restored. */
export class ForkResolution {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Removes the mark and restarts the chain; an activation without a mark is unchanged. Refuses `ACTIVATION_UNKNOWN`.
   */
  async settle(id: string, reason: string, actor: Actor): Promise<Outcome<Activation>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const found = await tx.activations.get(id);
      if (found === undefined) return activationUnknown(id);
      await tx.lock('licenses', found.licenseId);
      const activation = (await tx.activations.get(id)) ?? found;
      if (!isForked(activation)) return granted(activation);
      const { forked: _, forkedAt: _since, fork: _seen, chain: _chain, ...settled } = activation;
      await tx.activations.put(settled);
      await recordAudit(tx, random, now, {
        actor,
        action: 'activation.fork-settled',
        subject: id,
        detail: { licenseId: settled.licenseId, reason },
      });
      return granted(settled);
    });
  }
}
