import type { Activation } from '../activations/activation-record.js';
import { activationInactive, endActivation } from '../activations/activations.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { saveLicense } from '../licenses/save-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import { countRelease } from './count-release.js';
import { type HolderLicenseView, holderLicenseView } from './holder-license-view.js';

/** A change to a license and its audit action; `undefined` if nothing changes. */
type Change = (license: License, now: number) => Outcome<Changed | undefined>;
interface Changed {
  readonly license: License;
  readonly action: string;
}

/** What the holder of a license code can see and do. */
export class SelfService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Refuses `LICENSE_UNKNOWN`, `PRODUCT_UNKNOWN`. */
  show(licenseId: string): Promise<Outcome<HolderLicenseView>> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
      const license = await tx.licenses.get(licenseId);
      return license === undefined ? licenseUnknown(licenseId) : shown(tx, license, now);
    });
  }

  /**
   * Returns the seat of a device. Refuses `LICENSE_UNKNOWN`, `ACTIVATION_UNKNOWN`, `ACTIVATION_INACTIVE`, and
   * `RELEASE_LIMITED` after five devices and locks within 24 hours.
   */
  release(licenseId: string, activationId: string): Promise<Outcome<Activation>> {
    const { ledger, clock } = this.#dependencies;
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
      await saveLicense(tx, counted.value);
      const detail = { licenseId };
      return granted(
        await endActivation(tx, this.#dependencies, now, activation, 'released', holder(licenseId), detail),
      );
    });
  }

  /** Clears the locked parameters; the next check stores its own. Refuses as `release`. */
  releaseLocks(licenseId: string): Promise<Outcome<HolderLicenseView>> {
    return this.#change(licenseId, ({ locks, ...rest }, now) => {
      if (locks === undefined) return granted(undefined);
      const counted = countRelease(rest, now);
      return counted.ok ? granted({ license: counted.value, action: 'license.locks-released' }) : counted;
    });
  }

  /** Nothing new is issued from then on, and online checks report it. Refuses `LICENSE_UNKNOWN`. */
  switchOff(licenseId: string): Promise<Outcome<HolderLicenseView>> {
    return this.#change(licenseId, (license, now) => {
      if (license.switchedOffAt !== undefined) return granted(undefined);
      return granted({ license: { ...license, switchedOffAt: isoTime(now) }, action: 'license.switched-off' });
    });
  }

  /** Refuses `LICENSE_UNKNOWN`. */
  switchOn(licenseId: string): Promise<Outcome<HolderLicenseView>> {
    return this.#change(licenseId, ({ switchedOffAt, ...license }) =>
      granted(switchedOffAt === undefined ? undefined : { license, action: 'license.switched-on' }),
    );
  }

  #change(licenseId: string, change: Change): Promise<Outcome<HolderLicenseView>> {
    const { ledger, clock, random } = this.#dependencies;
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
      await saveLicense(tx, changed);
      await recordAudit(tx, random, now, { actor: holder(licenseId), action, subject: licenseId });
      return shown(tx, changed, now);
    });
  }
}

const holder = (licenseId: string): Actor => `holder:${licenseId}`;

async function shown(tx: LedgerTransaction, license: License, now: number): Promise<Outcome<HolderLicenseView>> {
  const product = await tx.products.get(license.productId);
  return product === undefined ? productUnknown() : granted(holderLicenseView(license, product, now));
}

const deviceUnknown = refused(
  'ACTIVATION_UNKNOWN',
  'This license has no such device. List its devices to see which it has.',
);
