import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerKey } from '../devices/computer-id.js';
import type { SystemDetails } from '../devices/system-details-record.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { isoTime } from '../time.js';
import type { Activation } from './activation-record.js';
import { endActivation } from './activations.js';

/** What happened on one device under a license, with what is known about the device. */
export interface LicenseActivity {
  readonly activation: Activation;
  readonly details?: SystemDetails;
}

export interface LicenseOnDevice {
  readonly license: License;
  readonly product: Product;
}

/** The activity of devices under a license. */
export class DeviceActivity {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Returns all activations of a license, including ended ones, oldest first. Refuses `LICENSE_UNKNOWN`. */
  of(licenseId: string): Promise<Outcome<readonly LicenseActivity[]>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const shown = await shownActivations(tx, licenseId);
      const activity: LicenseActivity[] = [];
      for (const activation of shown) {
        const details = await tx.systemDetails.get(computerKey(activation.productId, activation.computerId));
        activity.push(details === undefined ? { activation } : { activation, details });
      }
      return granted(activity);
    });
  }

  /** Returns the licenses of which a computer holds a seat now, with their products. */
  heldBy(computerId: string): Promise<readonly LicenseOnDevice[]> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const active = (await tx.activations.find('computerId', computerId)).filter(({ status }) => status === 'active');
      const held: LicenseOnDevice[] = [];
      for (const { licenseId, productId } of active) {
        const [license, product] = [await tx.licenses.get(licenseId), await tx.products.get(productId)];
        if (license !== undefined && product !== undefined) held.push({ license, product });
      }
      return held;
    });
  }

  /** Takes back every seat of a license and returns how many. Refuses `LICENSE_UNKNOWN`. */
  returnAll(licenseId: string, reason: string, actor: Actor): Promise<Outcome<number>> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const active = (await shownActivations(tx, licenseId)).filter(({ status }) => status === 'active');
      for (const activation of active) {
        await endActivation(tx, this.#dependencies, now, activation, 'released', actor, { reason });
      }
      return granted(active.length);
    });
  }

  /**
   * Takes the seats back, hides the activations, and returns how many. The records stay, because a certificate in the
   * field must not look like proof that the ledger has forgotten something.
   *
   * Refuses `LICENSE_UNKNOWN`.
   *
   * @param computerId all computers if omitted
   */
  erase(
    licenseId: string,
    { computerId, reason }: { readonly computerId?: string; readonly reason: string },
    actor: Actor,
  ): Promise<Outcome<number>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const erased = (await shownActivations(tx, licenseId)).filter(
        (activation) => computerId === undefined || activation.computerId === computerId,
      );
      for (const activation of erased) {
        const ended =
          activation.status === 'active'
            ? await endActivation(tx, this.#dependencies, now, activation, 'released', actor, { reason })
            : activation;
        await tx.activations.put({ ...ended, erasedAt: isoTime(now) });
        await recordAudit(tx, random, now, { actor, action: 'activation.erased', subject: activation.id });
      }
      return granted(erased.length);
    });
  }
}

async function shownActivations(tx: LedgerTransaction, licenseId: string): Promise<readonly Activation[]> {
  const all = await tx.activations.find('licenseId', licenseId);
  return all
    .filter(({ erasedAt }) => erasedAt === undefined)
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
}
