import { readAll } from '../../store/pages.js';
import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { saveLicense } from '../licenses/save-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import { returnHoldings } from '../usage/return-holdings.js';
import type { Activation, ActivationStatus } from './activation-record.js';

export interface ActivationFilter {
  readonly licenseId?: string;
  readonly productId?: string;
  readonly status?: ActivationStatus;
  readonly device?: string;
  readonly computerId?: string;
  readonly forked?: 'true';
}

export class Activations {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  get(id: string): Promise<Outcome<Activation>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const activation = await tx.activations.get(id);
      return activation === undefined || isErased(activation) ? activationUnknown(id) : granted(activation);
    });
  }

  /** A page may be shorter than its limit: erased activations are skipped. */
  page(filter: ActivationFilter, cursor: string | undefined, limit: number): Promise<Page<Activation>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const page = await tx.activations.page({ where: filter, cursor, limit });
      return { ...page, items: page.items.filter((activation) => !isErased(activation)) };
    });
  }

  /**
   * Support takes back the seat of a device that is gone. The certificate on the device stays valid offline until its
   * next check date, if it has one, so this is a human decision with a recorded reason.
   */
  async release(id: string, reason: string, actor: Actor): Promise<Outcome<Activation>> {
    const { ledger, clock } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const activation = await tx.activations.get(id);
      if (activation === undefined) return activationUnknown(id);
      await tx.lock('licenses', activation.licenseId);
      const current = (await tx.activations.get(id)) ?? activation;
      if (current.status !== 'active') return activationInactive(current);
      return granted(await endActivation(tx, this.#dependencies, now, current, 'released', actor, { reason }));
    });
  }

  /** The same for all devices of a license. Refuses `LICENSE_UNKNOWN`. */
  async releaseAll(licenseId: string, reason: string, actor: Actor): Promise<Outcome<{ readonly released: number }>> {
    const { ledger, clock } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      return granted({ released: await releaseAllActivations(tx, this.#dependencies, now, licenseId, actor, reason) });
    });
  }
}

/** Ends all active activations of a license. The caller holds the lock on the license. */
export async function releaseAllActivations(
  tx: LedgerTransaction,
  dependencies: Dependencies,
  now: number,
  licenseId: string,
  actor: Actor,
  reason: string,
): Promise<number> {
  const where = { licenseId, status: 'active' as const };
  const active = await readAll((cursor) => tx.activations.page({ where, cursor, limit: 1_000 }));
  for (const each of active) await endActivation(tx, dependencies, now, each, 'released', actor, { reason });
  return active.length;
}

const isErased = ({ erasedAt }: Activation): boolean => erasedAt !== undefined;

/**
 * Ends an active activation and returns its seat, and the floating seats and elements of its computer. The caller holds
 * the lock on its license.
 */
export async function endActivation(
  tx: LedgerTransaction,
  { random }: Dependencies,
  now: number,
  activation: Activation,
  status: Exclude<ActivationStatus, 'active'>,
  actor: Actor,
  detail: Readonly<Record<string, string | number>>,
): Promise<Activation> {
  const { seat: _givenBack, ...rest } = activation;
  const ended: Activation = { ...rest, status, endedAt: isoTime(now) };
  await tx.activations.put(ended);
  const license = await tx.licenses.get(activation.licenseId);
  if (license !== undefined) {
    const { seatsTaken, seatsReturned = 0 } = license;
    await saveLicense(tx, { ...license, seatsTaken: seatsTaken - 1, seatsReturned: seatsReturned + 1 });
  }
  await returnHoldings(tx, activation, now);
  await recordAudit(tx, random, now, { actor, action: `activation.${status}`, subject: activation.id, detail });
  return ended;
}

export const activationUnknown = (id: string): Outcome<never> =>
  refused('ACTIVATION_UNKNOWN', `There is no activation ${id}. countersign activation list shows them all.`);

export const activationInactive = ({ id, status, endedAt }: Activation): Outcome<never> =>
  refused(
    'ACTIVATION_INACTIVE',
    `The activation ${id} was ${status} at ${endedAt}, and its seat is already free. To use the device again, make an ` +
      'activation request with the license code.',
  );
