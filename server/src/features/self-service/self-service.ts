import type { Activation } from '../activations/activation-record.js';
import { activationInactive, endActivation } from '../activations/activations.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { putLicense } from '../licenses/put-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import { countRelease } from './count-release.js';
import { type OwnLicense, ownLicense } from './own-license.js';

/** A change to a license, and what the audit says of it; nothing where nothing is to be changed. */
type Change = (license: License, now: number) => Outcome<Changed | undefined>;
interface Changed {
  readonly license: License;
  readonly action: string;
}

/** What the holder of a license code may see and do. */
export class SelfService {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Refuses `LICENSE_UNKNOWN`, `PRODUCT_UNKNOWN`. */
  show(licenseId: string): Promise<Outcome<OwnLicense>> {
    const now = this.#means.clock();
    return this.#means.ledger.transaction(async (tx) => {
      const license = await tx.licenses.get(licenseId);
      return license === undefined ? licenseUnknown(licenseId) : shown(tx, license, now);
    });
  }

  /**
   * Gives the seat of a device back. Refuses `LICENSE_UNKNOWN`, `ACTIVATION_UNKNOWN`, `ACTIVATION_INACTIVE`, and
   * `RELEASE_LIMITED` after five devices and locks within 24 hours.
   */
  release(licenseId: string, activationId: string): Promise<Outcome<Activation>> {
    const { ledger, clock } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      const license = await tx.licenses.get(licenseId);
      if (license === undefined) return licenseUnknown(licenseId);
      const activation = await tx.activations.get(activationId);
      if (activation?.licenseId !== licenseId || activation.erasedAt !== undefined) return deviceUnknown;
      if (activation.status !== 'active') return activationInactive(activation);
      const counted = countRelease(license, now);
      if (!counted.ok) return counted;
      await putLicense(tx, counted.value);
      const detail = { licenseId };
      return granted(await endActivation(tx, this.#means, now, activation, 'released', holder(licenseId), detail));
    });
  }

  /** Forgets the values that the first check stored; the next one stores its own. Refuses as `release` does. */
  releaseLocks(licenseId: string): Promise<Outcome<OwnLicense>> {
    return this.#change(licenseId, ({ locks, ...rest }, now) => {
      if (locks === undefined) return granted(undefined);
      const counted = countRelease(rest, now);
      return counted.ok ? granted({ license: counted.value, action: 'license.locks-released' }) : counted;
    });
  }

  /** Nothing new is issued then, and online checks say so. Refuses `LICENSE_UNKNOWN`. */
  switchOff(licenseId: string): Promise<Outcome<OwnLicense>> {
    return this.#change(licenseId, (license, now) => {
      if (license.switchedOffAt !== undefined) return granted(undefined);
      return granted({ license: { ...license, switchedOffAt: isoTime(now) }, action: 'license.switched-off' });
    });
  }

  /** Refuses `LICENSE_UNKNOWN`. */
  switchOn(licenseId: string): Promise<Outcome<OwnLicense>> {
    return this.#change(licenseId, ({ switchedOffAt, ...license }) =>
      granted(switchedOffAt === undefined ? undefined : { license, action: 'license.switched-on' }),
    );
  }

  #change(licenseId: string, change: Change): Promise<Outcome<OwnLicense>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      const license = await tx.licenses.get(licenseId);
      if (license === undefined) return licenseUnknown(licenseId);
      const outcome = change(license, now);
      if (!outcome.ok) return outcome;
      if (outcome.value === undefined) return shown(tx, license, now);
      const { action } = outcome.value;
      const changed = { ...outcome.value.license, modifiedAt: isoTime(now) };
      await putLicense(tx, changed);
      await recordAudit(tx, random, now, { actor: holder(licenseId), action, subject: licenseId });
      return shown(tx, changed, now);
    });
  }
}

const holder = (licenseId: string): Actor => `holder:${licenseId}`;

async function shown(tx: LedgerTransaction, license: License, now: number): Promise<Outcome<OwnLicense>> {
  const product = await tx.products.get(license.productId);
  return product === undefined ? productUnknown() : granted(ownLicense(license, product, now));
}

const deviceUnknown = refused(
  'ACTIVATION_UNKNOWN',
  'This license has no such device; ask for the list of those it has.',
);
