import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerKey } from '../devices/computer-id.js';
import type { SystemDetails } from '../devices/system-details-record.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { isoTime } from '../time.js';
import type { Activation } from './activation-record.js';
import { endActivation } from './activations.js';

/** What happened on one device under a license, with what is known of the device. */
export interface LicenseActivity {
  readonly activation: Activation;
  readonly details?: SystemDetails;
}

export interface HeldLicense {
  readonly license: License;
  readonly product: Product;
}

/** What devices did with a license, as a whole. */
export class Activity {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** All activations of a license, ended ones too, the oldest first. Refuses `LICENSE_UNKNOWN`. */
  of(licenseId: string): Promise<Outcome<readonly LicenseActivity[]>> {
    return this.#means.ledger.transaction(async (tx) => {
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

  /** The licenses that a computer holds a seat of now, with their products. */
  heldBy(computerId: string): Promise<readonly HeldLicense[]> {
    return this.#means.ledger.transaction(async (tx) => {
      const active = (await tx.activations.find('computerId', computerId)).filter(({ status }) => status === 'active');
      const held: HeldLicense[] = [];
      for (const { licenseId, productId } of active) {
        const [license, product] = [await tx.licenses.get(licenseId), await tx.products.get(productId)];
        if (license !== undefined && product !== undefined) held.push({ license, product });
      }
      return held;
    });
  }

  /** Takes every seat of a license back; says how many. Refuses `LICENSE_UNKNOWN`. */
  returnAll(licenseId: string, reason: string, actor: Actor): Promise<Outcome<number>> {
    const now = this.#means.clock();
    return this.#means.ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const active = (await shownActivations(tx, licenseId)).filter(({ status }) => status === 'active');
      for (const activation of active) {
        await endActivation(tx, this.#means, now, activation, 'released', actor, { reason });
      }
      return granted(active.length);
    });
  }

  /**
   * Takes the seats back and shows nothing of it any more; says of how many activations. The records stay, because a
   * certificate that is out there must not look like proof that the ledger has forgotten something.
   *
   * Refuses `LICENSE_UNKNOWN`.
   *
   * @param computerId of all computers when it is left out
   */
  erase(
    licenseId: string,
    { computerId, reason }: { readonly computerId?: string; readonly reason: string },
    actor: Actor,
  ): Promise<Outcome<number>> {
    const { ledger, clock, random } = this.#means;
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
            ? await endActivation(tx, this.#means, now, activation, 'released', actor, { reason })
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
