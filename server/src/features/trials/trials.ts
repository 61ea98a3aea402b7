import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerKey } from '../devices/computer-id.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { leaseSeconds } from '../terms/terms.js';
import { DAY_SECONDS, isoTime } from '../time.js';
import type { Trial } from './trial-record.js';

/** A trial as the clock sees it. `converted` to a license it may be in its days or not. */
export interface TrialStanding extends Trial {
  readonly status: 'in-trial' | 'expired';
  readonly converted: boolean;
}

export const standingOf = (trial: Trial, now: number): TrialStanding => ({
  ...trial,
  status: now < Date.parse(trial.expiresAt) ? 'in-trial' : 'expired',
  converted: trial.licenseId !== undefined,
});

/** Computers that try a product without a license: one trial each, for ever. See `TrialRegistrations` for devices. */
export class Trials {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /**
   * Starts the trial of a computer, or answers with the one that it had: asking again gives no more days, and leases the
   * ones that are left anew.
   * Refuses `PRODUCT_UNKNOWN`, `TRIAL_NOT_OFFERED`.
   */
  start(productId: string, computerId: string, actor: Actor): Promise<Outcome<TrialStanding>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const product = await tx.products.get(productId);
      if (product === undefined) return productUnknown();
      const id = computerKey(productId, computerId);
      await tx.lock('trials', id);
      const had = await tx.trials.get(id);
      if (had !== undefined) return granted(standingOf(await this.#leased(tx, product, had, actor, now), now));
      if (product.trial === undefined) return notOffered;
      const trial = newTrial(product, product.trial.days, computerId, await licenseOf(tx, productId, computerId), now);
      await tx.trials.insert(trial);
      await recordAudit(tx, random, now, { actor, action: 'trial.started', subject: id });
      return granted(standingOf(trial, now));
    });
  }

  async #leased(tx: LedgerTransaction, product: Product, trial: Trial, actor: Actor, now: number): Promise<Trial> {
    const leaseEndsAt = leaseEnd(product, Date.parse(trial.expiresAt), now);
    if (leaseEndsAt <= trial.leaseEndsAt) return trial;
    const leased = { ...trial, leaseEndsAt, modifiedAt: isoTime(now) };
    await tx.trials.put(leased);
    await recordAudit(tx, this.#means.random, now, { actor, action: 'trial.leased', subject: trial.id });
    return leased;
  }

  /** Refuses `TRIAL_UNKNOWN`. */
  get(productId: string, computerId: string): Promise<Outcome<TrialStanding>> {
    const now = this.#means.clock();
    return this.#means.ledger.transaction(async (tx) => {
      const trial = await tx.trials.get(computerKey(productId, computerId));
      return trial === undefined ? trialUnknown : granted(standingOf(trial, now));
    });
  }

  async page(
    filter: { readonly productId?: string; readonly computerId?: string },
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<TrialStanding>> {
    const now = this.#means.clock();
    const page = await this.#means.ledger.transaction((tx) => tx.trials.page({ where: filter, cursor, limit }));
    return { ...page, items: page.items.map((trial) => standingOf(trial, now)) };
  }

  /**
   * Forgets a trial, so that the computer may try again, under whatever key of its device. Refuses `TRIAL_UNKNOWN`,
   * `TRIAL_CONVERTED`.
   */
  reset(productId: string, computerId: string, actor: Actor): Promise<Outcome<TrialStanding>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const id = computerKey(productId, computerId);
      const known = await tx.trials.get(id);
      if (known === undefined) return trialUnknown;
      await lockTrials(tx, [id, ...(await onSameMachine(tx, known)).map((each) => each.id)]);
      const trial = await tx.trials.get(id);
      if (trial === undefined) return trialUnknown;
      const all = await onSameMachine(tx, trial);
      if (all.some(({ licenseId }) => licenseId !== undefined)) return converted;
      for (const each of all) await forget(tx, each);
      await recordAudit(tx, random, now, { actor, action: 'trial.reset', subject: id });
      return granted(standingOf(trial, now));
    });
  }
}

/** All at once, so always in the same order. */
export async function lockTrials(tx: LedgerTransaction, ids: readonly string[]): Promise<void> {
  for (const id of [...new Set(ids)].toSorted()) await tx.lock('trials', id);
}

async function onSameMachine(tx: LedgerTransaction, { id, sameAs = id }: Trial): Promise<readonly Trial[]> {
  const first = await tx.trials.get(sameAs);
  const others = await tx.trials.find('sameAs', sameAs);
  return first === undefined ? others : [first, ...others];
}

async function forget(tx: LedgerTransaction, { id }: Trial): Promise<void> {
  for (const each of await tx.trialMachines.find('trialId', id)) await tx.trialMachines.delete(each.id);
  for (const each of await tx.trialAnswers.find('trialId', id)) await tx.trialAnswers.delete(each.id);
  await tx.trials.delete(id);
}

export function newTrial(
  product: Product,
  days: number,
  computerId: string,
  licenseId: string | undefined,
  now: number,
): Trial {
  const expiresAt = now + days * DAY_SECONDS * 1_000;
  return {
    id: computerKey(product.id, computerId),
    productId: product.id,
    computerId,
    days,
    startedAt: isoTime(now),
    expiresAt: isoTime(expiresAt),
    leaseEndsAt: leaseEnd(product, expiresAt, now),
    modifiedAt: isoTime(now),
    ...(licenseId !== undefined && { licenseId }),
  };
}

/** At the end of the trial at the latest. */
function leaseEnd({ defaults }: Product, expiresAt: number, now: number): string {
  const lease = leaseSeconds(defaults?.leases?.client);
  return isoTime(lease === undefined ? expiresAt : Math.min(expiresAt, now + lease * 1_000));
}

/** The license of this product that a computer holds a seat of. */
export async function licenseOf(
  tx: LedgerTransaction,
  productId: string,
  computerId: string,
): Promise<string | undefined> {
  const activations = await tx.activations.find('computerId', computerId);
  return activations.find((each) => each.productId === productId && each.status === 'active')?.licenseId;
}

const trialUnknown = refused('TRIAL_UNKNOWN', 'This computer has not tried this product.');
export const notOffered = refused('TRIAL_NOT_OFFERED', 'This product can not be tried without a license.', {
  remedy: 'Give the product a trial period first.',
});
const converted = refused(
  'TRIAL_CONVERTED',
  'This computer was activated with a license since, so its trial stays as it was.',
);
