import { CountersignError, canonicalLicenseCode, formatLicenseCode, LicenseCodeSecret } from '@countersign/shared';
import { readAll } from '../../store/pages.js';
import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';
import { addLicense, type NewLicense } from './add-license.js';
import { canonicalDomain } from './canonical-domain.js';
import {
  CodeTakenError,
  type CodeToIssue,
  codeExists,
  codesToIssue,
  issueCodes,
  type NewCodes,
} from './issue-codes.js';
import type { License, LicenseStatus } from './license-record.js';
import { codeUnknown, domainUnknown, licenseUnknown } from './license-unknown.js';
import { type LicenseView, licenseViews } from './license-views.js';
import { countLicenses, type LicenseFilter, licensesByPageNumber, pageOfLicenses } from './list-licenses.js';
import { domainKey, saveLicense } from './save-license.js';
import { type NextCodesRequest, takeNextCodes } from './take-next-codes.js';
import { type LicenseChanges, statusAction, type UpdateContext, updateLicense } from './update-license.js';

export type { NewLicense } from './add-license.js';

/** Licenses and their codes. */
export class Licenses {
  readonly #dependencies: Dependencies;
  readonly #vendor: string;

  constructor(dependencies: Dependencies, vendor: string) {
    this.#dependencies = dependencies;
    this.#vendor = vendor;
  }

  /**
   * Refuses `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `LICENSE_CODE_EXISTS`, `TERM_INVALID`,
   * `FEATURE_UNKNOWN`, `FEATURE_REPEATED`, `UDF_FIELD_UNKNOWN`, and `NOT_CERTIFIABLE` if it does not fit in a
   * certificate: better now than when a device requests one.
   * @throws CountersignError `LICENSE_CODE_MISTYPED` if the given code is in our own form and its check character is
   * wrong
   */
  async add(wanted: NewLicense, actor: Actor): Promise<Outcome<License>> {
    const dependencies = this.#updateContext();
    const code =
      wanted.code === undefined ? formatLicenseCode(dependencies.random(15)) : canonicalLicenseCode(wanted.code);
    const { lookupId } = new LicenseCodeSecret(this.#vendor, wanted.productId, code);
    return this.#dependencies.ledger.transaction((tx) =>
      addLicense(tx, dependencies, wanted, { code, lookupId }, actor),
    );
  }

  get(id: string): Promise<Outcome<License>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const license = await tx.licenses.get(id);
      return license === undefined ? licenseUnknown(id) : granted(license);
    });
  }

  page(filter: LicenseFilter, cursor: string | undefined, limit: number): Promise<Page<License>> {
    return this.#dependencies.ledger.transaction((tx) => pageOfLicenses(tx, filter, cursor, limit));
  }

  /** Returns a page by number, from 1, with related data. */
  numberedPage(filter: LicenseFilter, number: number, size: number): Promise<readonly LicenseView[]> {
    return this.#dependencies.ledger.transaction(async (tx) =>
      licenseViews(tx, await licensesByPageNumber(tx, filter, number, size)),
    );
  }

  count(filter: LicenseFilter): Promise<number> {
    return this.#dependencies.ledger.transaction((tx) => countLicenses(tx, filter));
  }

  /** Refuses `LICENSE_UNKNOWN`. */
  byCode(productId: string, code: string): Promise<Outcome<License>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const license = await this.#withCode(tx, productId, code);
      return license === undefined ? codeUnknown() : granted(license);
    });
  }

  /** Returns the license for a domain, in any spelling. Refuses `LICENSE_UNKNOWN`. */
  byDomain(productId: string, text: string): Promise<Outcome<License>> {
    const domain = canonicalDomain(text);
    return this.#dependencies.ledger.transaction(async (tx) => {
      if (domain === undefined) return domainUnknown();
      const [license] = await tx.licenses.find('domainKey', domainKey(productId, domain));
      return license === undefined ? domainUnknown() : granted(license);
    });
  }

  /** Returns the licenses with this code, of one product or of all, with related data. */
  viewsByCode(code: string, productId?: string): Promise<readonly LicenseView[]> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const found: License[] = [];
      const products =
        productId === undefined
          ? await readAll((cursor) => tx.products.page({ cursor, limit: 1_000 }))
          : [{ id: productId }];
      for (const { id } of products) {
        const license = await this.#withCode(tx, id, code);
        if (license !== undefined) found.push(license);
      }
      return licenseViews(
        tx,
        found.sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
    });
  }

  /**
   * Changes the given fields. Refuses `LICENSE_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `NOTE_UNKNOWN`,
   * `LICENSE_TYPE_MISSING`, `TERM_INVALID`, `FEATURE_UNKNOWN`, `FEATURE_REPEATED`, `UDF_FIELD_UNKNOWN`,
   * `NOT_CERTIFIABLE`.
   */
  update(id: string, changes: LicenseChanges, actor: Actor): Promise<Outcome<License>> {
    const dependencies = this.#updateContext();
    return this.#dependencies.ledger.transaction((tx) => updateLicense(tx, dependencies, id, changes, actor));
  }

  /**
   * Adds up to 10,000 licenses at once, or none. Returns them in the order of the given codes. Refuses
   * `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `LICENSE_CODE_EXISTS`, `NOT_CERTIFIABLE`.
   * @throws CountersignError `LICENSE_CODE_MISTYPED` as `add` does; TypeError for no codes or too many
   */
  async addMany(wanted: NewCodes, actor: Actor): Promise<Outcome<readonly License[]>> {
    const dependencies = this.#updateContext();
    const issue = async (): Promise<Outcome<readonly License[]>> => {
      const coded: readonly CodeToIssue[] = codesToIssue(wanted, this.#vendor, dependencies.random);
      return this.#dependencies.ledger.transaction((tx) => issueCodes(tx, dependencies, wanted, coded, actor));
    };
    try {
      return await issue();
    } catch (error) {
      if (!(error instanceof CodeTakenError)) throw error;
      return typeof wanted.codes === 'number' ? issue() : codeExists();
    }
  }

  /** Takes free codes from the pool, each only once. Refuses `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `NO_CODE_LEFT`. */
  next(wanted: NextCodesRequest, actor: Actor): Promise<Outcome<readonly License[]>> {
    const dependencies = this.#updateContext();
    return this.#dependencies.ledger.transaction((tx) => takeNextCodes(tx, dependencies, wanted, actor));
  }

  /**
   * While suspended, nothing new is issued and online checks report it; offline devices run until their next check
   * date.
   */
  async setStatus(id: string, status: LicenseStatus, actor: Actor): Promise<Outcome<License>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', id);
      const license = await tx.licenses.get(id);
      if (license === undefined) return licenseUnknown(id);
      if (license.status === status) return granted(license);
      const changed: License = { ...license, status, modifiedAt: isoTime(now) };
      await saveLicense(tx, changed);
      await recordAudit(tx, random, now, { actor, action: statusAction(status), subject: id });
      return granted(changed);
    });
  }

  /** No license has a mistyped code. */
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

  #updateContext(): UpdateContext {
    return { vendor: this.#vendor, now: this.#dependencies.clock(), random: this.#dependencies.random };
  }
}
