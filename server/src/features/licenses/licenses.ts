import { CountersignError, canonicalLicenseCode, formatLicenseCode, LicenseCodeSecret } from '@countersign/shared';
import { allOf } from '../../store/pages.js';
import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';
import { addLicense, type NewLicense } from './add-license.js';
import { type Coded, CodeTaken, codeExists, codesOf, issueCodes, type NewCodes } from './issue-codes.js';
import { domainOf } from './license-domain.js';
import type { License, LicenseStatus } from './license-record.js';
import { codeUnknown, domainUnknown, licenseUnknown } from './license-unknown.js';
import { type LicenseView, viewsOf } from './license-views.js';
import { countLicenses, type LicenseFilter, numberedPage, pageOfLicenses } from './list-licenses.js';
import { nextCodes, type WantedCodes } from './next-codes.js';
import { domainKey, putLicense } from './put-license.js';
import { type LicenseChanges, statusAction, type UpdateMeans, updateLicense } from './update-license.js';

export type { NewLicense } from './add-license.js';

/** The right to use a product, and the codes that stand for it. */
export class Licenses {
  readonly #means: Means;
  readonly #vendor: string;

  constructor(means: Means, vendor: string) {
    this.#means = means;
    this.#vendor = vendor;
  }

  /**
   * Refuses `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `LICENSE_CODE_EXISTS`, `TERM_INVALID`,
   * `FEATURE_UNKNOWN`, `FEATURE_REPEATED`, `UDF_FIELD_UNKNOWN`, and `NOT_CERTIFIABLE` when what it says fits into no
   * certificate: better now than when a device waits for one.
   * @throws CountersignError `LICENSE_CODE_MISTYPED` when the given code is of our own form and its check character does not fit
   */
  async add(wanted: NewLicense, actor: Actor): Promise<Outcome<License>> {
    const means = this.#updateMeans();
    const code = wanted.code === undefined ? formatLicenseCode(means.random(15)) : canonicalLicenseCode(wanted.code);
    const { lookupId } = new LicenseCodeSecret(this.#vendor, wanted.productId, code);
    return this.#means.ledger.transaction((tx) => addLicense(tx, means, wanted, { code, lookupId }, actor));
  }

  get(id: string): Promise<Outcome<License>> {
    return this.#means.ledger.transaction(async (tx) => {
      const license = await tx.licenses.get(id);
      return license === undefined ? licenseUnknown(id) : granted(license);
    });
  }

  page(filter: LicenseFilter, cursor: string | undefined, limit: number): Promise<Page<License>> {
    return this.#means.ledger.transaction((tx) => pageOfLicenses(tx, filter, cursor, limit));
  }

  /** Page by number, from 1, with what belongs to its licenses. */
  numberedPage(filter: LicenseFilter, number: number, size: number): Promise<readonly LicenseView[]> {
    return this.#means.ledger.transaction(async (tx) => viewsOf(tx, await numberedPage(tx, filter, number, size)));
  }

  count(filter: LicenseFilter): Promise<number> {
    return this.#means.ledger.transaction((tx) => countLicenses(tx, filter));
  }

  /** Refuses `LICENSE_UNKNOWN`. */
  byCode(productId: string, code: string): Promise<Outcome<License>> {
    return this.#means.ledger.transaction(async (tx) => {
      const license = await this.#withCode(tx, productId, code);
      return license === undefined ? codeUnknown() : granted(license);
    });
  }

  /** The one that is for a domain, which comes in any spelling. Refuses `LICENSE_UNKNOWN`. */
  byDomain(productId: string, text: string): Promise<Outcome<License>> {
    const domain = domainOf(text);
    return this.#means.ledger.transaction(async (tx) => {
      if (domain === undefined) return domainUnknown();
      const [license] = await tx.licenses.find('domainKey', domainKey(productId, domain));
      return license === undefined ? domainUnknown() : granted(license);
    });
  }

  /** The licenses with this code, of one product or of all of them, with what belongs to them. */
  viewsByCode(code: string, productId?: string): Promise<readonly LicenseView[]> {
    return this.#means.ledger.transaction(async (tx) => {
      const found: License[] = [];
      const products =
        productId === undefined
          ? await allOf((cursor) => tx.products.page({ cursor, limit: 1_000 }))
          : [{ id: productId }];
      for (const { id } of products) {
        const license = await this.#withCode(tx, id, code);
        if (license !== undefined) found.push(license);
      }
      return viewsOf(
        tx,
        found.sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
    });
  }

  /**
   * Changes what is given. Refuses `LICENSE_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `NOTE_UNKNOWN`,
   * `LICENSE_TYPE_MISSING`, `TERM_INVALID`, `FEATURE_UNKNOWN`, `FEATURE_REPEATED`, `UDF_FIELD_UNKNOWN`, `NOT_CERTIFIABLE`.
   */
  update(id: string, changes: LicenseChanges, actor: Actor): Promise<Outcome<License>> {
    const means = this.#updateMeans();
    return this.#means.ledger.transaction((tx) => updateLicense(tx, means, id, changes, actor));
  }

  /**
   * Adds up to 10,000 licenses at once, or none. Answers them in the order of the codes that were given. Refuses
   * `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `LICENSE_CODE_EXISTS`, `NOT_CERTIFIABLE`.
   * @throws CountersignError `LICENSE_CODE_MISTYPED` as `add` does; TypeError for no codes or too many
   */
  async addMany(wanted: NewCodes, actor: Actor): Promise<Outcome<readonly License[]>> {
    const means = this.#updateMeans();
    const issue = async (): Promise<Outcome<readonly License[]>> => {
      const coded: readonly Coded[] = codesOf(wanted, this.#vendor, means.random);
      return this.#means.ledger.transaction((tx) => issueCodes(tx, means, wanted, coded, actor));
    };
    try {
      return await issue();
    } catch (error) {
      if (!(error instanceof CodeTaken)) throw error;
      return typeof wanted.codes === 'number' ? issue() : codeExists();
    }
  }

  /** Hands out free codes, each once. Refuses `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `NO_CODE_LEFT`. */
  next(wanted: WantedCodes, actor: Actor): Promise<Outcome<readonly License[]>> {
    const means = this.#updateMeans();
    return this.#means.ledger.transaction((tx) => nextCodes(tx, means, wanted, actor));
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
      const changed: License = { ...license, status, modifiedAt: isoTime(now) };
      await putLicense(tx, changed);
      await recordAudit(tx, random, now, { actor, action: statusAction(status), subject: id });
      return granted(changed);
    });
  }

  /** A mistyped code is no license's. */
  async #withCode(tx: LedgerTransaction, productId: string, typed: string): Promise<License | undefined> {
    try {
      const code = canonicalLicenseCode(typed);
      const { lookupId } = new LicenseCodeSecret(this.#vendor, productId, code);
      return (await tx.licenses.find('lookupId', lookupId))[0];
    } catch (error) {
      if (error instanceof CountersignError && error.code === 'LICENSE_CODE_MISTYPED') return undefined;
      throw error;
    }
  }

  #updateMeans(): UpdateMeans {
    return { vendor: this.#vendor, now: this.#means.clock(), random: this.#means.random };
  }
}
