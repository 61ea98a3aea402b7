import {
  CountersignError,
  canonicalLicenseCode,
  formatLicenseCode,
  LicenseCodeSecret,
  randomId,
} from '@countersign/shared';
import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Means } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { featuresRefusal, includedFeatures, productUnknown } from '../products/products.js';
import type { TermFeature } from '../terms/terms.js';
import { isoTime } from '../time.js';
import type { License, LicenseStatus } from './license-record.js';
import { keptLicense, putLicense } from './put-license.js';
import { uncertifiableLicense } from './rehearse-license.js';

export interface NewLicense {
  readonly productId: string;
  /** A code from elsewhere; one of our own form is made when it is left out. */
  readonly code?: string;
  readonly seats: number;
  /** ISO 8601, UTC. */
  readonly expiresAt?: string;
  readonly startsAt?: string;
  readonly maintenanceUntil?: string;
  /** Those that the product includes, when it is left out. */
  readonly features?: readonly TermFeature[];
  readonly udf?: Readonly<Record<string, string>>;
  readonly label?: string;
}

export interface LicenseFilter {
  readonly productId?: string;
  readonly status?: LicenseStatus;
}

export class Licenses {
  readonly #means: Means;
  readonly #vendor: string;

  constructor(means: Means, vendor: string) {
    this.#means = means;
    this.#vendor = vendor;
  }

  /**
   * Refuses `PRODUCT_UNKNOWN`, `FEATURE_UNKNOWN`, `FEATURE_REPEATED`, `LICENSE_CODE_EXISTS`, and `NOT_CERTIFIABLE` when
   * what it says fits into no certificate: better now than when a device waits for one.
   * @throws CountersignError `LICENSE_CODE_MISTYPED` when the given code is of our own form and its check character does not fit
   */
  async add({ productId, code: given, features, seats, ...rest }: NewLicense, actor: Actor): Promise<Outcome<License>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    const code = given === undefined ? formatLicenseCode(random(15)) : canonicalLicenseCode(given);
    const { lookupId } = new LicenseCodeSecret(this.#vendor, productId, code);
    return ledger.transaction(async (tx) => {
      const product = await tx.products.get(productId);
      if (product === undefined) return productUnknown();
      const refusal = featuresRefusal(product, features?.map((feature) => feature.code) ?? []);
      if (refusal !== undefined) return refusal;
      await tx.lock('licenses', lookupId);
      if ((await tx.licenses.find('lookupId', lookupId)).length > 0) {
        return refused('LICENSE_CODE_EXISTS', `The product ${productId} has a license with this code already.`);
      }
      const license: License = keptLicense({
        id: randomId('lic', 12, random),
        productId,
        code,
        lookupId,
        status: 'active',
        type: rest.expiresAt === undefined ? 'perpetual' : 'expiration',
        seats,
        seatsTaken: 0,
        ...rest,
        features: features ?? includedFeatures(product).map((code) => ({ code })),
        createdAt: isoTime(now),
      });
      const uncertifiable = await uncertifiableLicense(product, license, this.#vendor, now);
      if (uncertifiable !== undefined) return uncertifiable;
      await tx.licenses.insert(license);
      await recordAudit(tx, random, now, {
        actor,
        action: 'license.added',
        subject: license.id,
        detail: { productId, seats },
      });
      return granted(license);
    });
  }

  get(id: string): Promise<Outcome<License>> {
    return this.#means.ledger.transaction(async (tx) => {
      const license = await tx.licenses.get(id);
      return license === undefined ? licenseUnknown(id) : granted(license);
    });
  }

  /**
   * In any spelling of the code. Refuses `LICENSE_UNKNOWN`.
   * @throws CountersignError `LICENSE_CODE_MISTYPED`
   */
  byCode(productId: string, code: string): Promise<Outcome<License>> {
    const { lookupId } = new LicenseCodeSecret(this.#vendor, productId, canonicalLicenseCode(code));
    return this.#means.ledger.transaction(async (tx) => {
      const [license] = await tx.licenses.find('lookupId', lookupId);
      return license === undefined ? refused('LICENSE_UNKNOWN', 'There is no such license.') : granted(license);
    });
  }

  page(filter: LicenseFilter, cursor: string | undefined, limit: number): Promise<Page<License>> {
    return this.#means.ledger.transaction((tx) => tx.licenses.page({ where: filter, cursor, limit }));
  }

  /** Suspended: nothing new is issued and online checks say so; what is offline stays until its next check date. */
  async setStatus(id: string, status: LicenseStatus, actor: Actor): Promise<Outcome<License>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', id);
      const license = await tx.licenses.get(id);
      if (license === undefined) return licenseUnknown(id);
      if (license.status === status) return granted(license);
      const changed: License = { ...license, status };
      await putLicense(tx, changed);
      await recordAudit(tx, random, now, {
        actor,
        action: `license.${status === 'active' ? 'reinstated' : status}`,
        subject: id,
      });
      return granted(changed);
    });
  }
}

export const licenseUnknown = (id: string): Outcome<never> =>
  refused('LICENSE_UNKNOWN', `There is no license ${id}. countersign license list shows them all.`);
