import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerKey } from '../devices/computer-id.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { leaseSeconds } from '../terms/terms.js';
import { DAY_SECONDS, isoTime } from '../time.js';
import type { Trial } from './trial-record.js';

/** The status of a trial now. `converted` (to a license) is independent of its days. */
export interface TrialStatus extends Trial {
  readonly status: 'in-trial' | 'expired';
  readonly converted: boolean;
}

export const trialStatusOf = (trial: Trial, now: number): TrialStatus => ({
  ...trial,
  status: now < Date.parse(trial.expiresAt) ? 'in-trial' : 'expired',
  converted: trial.licenseId !== undefined,
});

/** Trials of computers without a license: one each, permanently. See `TrialRegistrations` for devices. */
export class Trials {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Starts the trial of a computer, or returns its existing one: asking again gives no more days, but renews the lease
   * for the rest. Refuses `PRODUCT_UNKNOWN`, `TRIAL_NOT_OFFERED`.
   */
  start(productId: string, computerId: string, actor: Actor): Promise<Outcome<TrialStatus>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const product = await tx.products.get(productId);
      if (product === undefined) return productUnknown();
      const id = computerKey(productId, computerId);
      await tx.lock('trials', id);
      const had = await tx.trials.get(id);
      if (had !== undefined) return granted(trialStatusOf(await this.#leased(tx, product, had, actor, now), now));
      if (product.trial === undefined) return trialNotOffered;
      const trial = newTrial(
        product,
        product.trial.days,
        computerId,
        await licenseOfComputer(tx, productId, computerId),
        now,
      );
      await tx.trials.insert(trial);
      await recordAudit(tx, random, now, { actor, action: 'trial.started', subject: id });
      return granted(trialStatusOf(trial, now));
    });
  }

  async #leased(tx: LedgerTransaction, product: Product, trial: Trial, actor: Actor, now: number): Promise<Trial> {
    const leaseEndsAt = leaseEnd(product, Date.parse(trial.expiresAt), now);
    if (leaseEndsAt <= trial.leaseEndsAt) return trial;
    const leased = { ...trial, leaseEndsAt, modifiedAt: isoTime(now) };
    await tx.trials.put(leased);
    await recordAudit(tx, this.#dependencies.random, now, { actor, action: 'trial.leased', subject: trial.id });
    return leased;
  }

  /** Refuses `TRIAL_UNKNOWN`. */
  get(productId: string, computerId: string): Promise<Outcome<TrialStatus>> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
      const trial = await tx.trials.get(computerKey(productId, computerId));
      return trial === undefined ? trialUnknown : granted(trialStatusOf(trial, now));
    });
  }

  async page(
    filter: { readonly productId?: string; readonly computerId?: string },
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<TrialStatus>> {
    const now = this.#dependencies.clock();
    const page = await this.#dependencies.ledger.transaction((tx) => tx.trials.page({ where: filter, cursor, limit }));
    return { ...page, items: page.items.map((trial) => trialStatusOf(trial, now)) };
  }

  /**
   * Deletes a trial, so that the computer can start another, under any device key. Refuses `TRIAL_UNKNOWN`,
   * `TRIAL_CONVERTED`.
   */
  reset(productId: string, computerId: string, actor: Actor): Promise<Outcome<TrialStatus>> {
    const { ledger, clock, random } = this.#dependencies;
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
      return granted(trialStatusOf(trial, now));
    });
  }
}

/** All at once, always in the same order. */
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

/** At most until the end of the trial. */
function leaseEnd({ defaults }: Product, expiresAt: number, now: number): string {
  const lease = leaseSeconds(defaults?.leases?.client);
  return isoTime(lease === undefined ? expiresAt : Math.min(expiresAt, now + lease * 1_000));
}

/** Returns the license of this product of which a computer holds a seat. */
export async function licenseOfComputer(
  tx: LedgerTransaction,
  productId: string,
  computerId: string,
): Promise<string | undefined> {
  const activations = await tx.activations.find('computerId', computerId);
  return activations.find((each) => each.productId === productId && each.status === 'active')?.licenseId;
}

const trialUnknown = refused('TRIAL_UNKNOWN', 'This computer has no trial of this product.');
export const trialNotOffered = refused('TRIAL_NOT_OFFERED', 'This product offers no trial.', {
  remedy: 'Give the product a trial period first.',
});
const converted = refused(
  'TRIAL_CONVERTED',
  "This computer was activated with a license since, so its trial can't be reset.",
);
