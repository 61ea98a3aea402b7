import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import type { Licenses } from '../licenses/licenses.js';
import { putLicense } from '../licenses/put-license.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { checkedLicense, type Installation } from './checked-license.js';

/** What a check found out, and about what. */
export interface CheckAnswer {
  readonly productId?: string;
  readonly licenseId?: string;
  readonly outcome: Outcome<License>;
}

/** Checks online, by the code or domain alone, of clients that have no key of their own and keep no certificate. */
export class CodeChecks {
  readonly #means: Means;
  readonly #licenses: Licenses;

  constructor(means: Means, licenses: Licenses) {
    this.#means = means;
    this.#licenses = licenses;
  }

  /**
   * Whether a code is good for any of these products. Refuses what `checkedLicense` refuses, of the first product that has
   * the code; `LICENSE_UNKNOWN`; and `PRODUCT_UNKNOWN` when there are none.
   */
  async byCode(
    productIds: readonly string[],
    code: string,
    installation: Installation,
    actor: Actor,
  ): Promise<CheckAnswer> {
    const [productId] = productIds;
    if (productId === undefined) return { outcome: productUnknown() };
    let refused: CheckAnswer | undefined;
    let unknown: CheckAnswer | undefined;
    for (const id of productIds) {
      const found = await this.#licenses.byCode(id, code);
      if (!found.ok) {
        unknown ??= { productId: id, outcome: found };
        continue;
      }
      const answer = await this.#check(found.value, installation, actor);
      if (answer.outcome.ok) return answer;
      refused ??= answer;
    }
    return refused ?? (unknown as CheckAnswer);
  }

  /** The same for the license of a product that is for a domain. */
  async byDomain(productId: string, domain: string, installation: Installation, actor: Actor): Promise<CheckAnswer> {
    const found = await this.#licenses.byDomain(productId, domain);
    return found.ok ? this.#check(found.value, installation, actor) : { productId, outcome: found };
  }

  async #check(license: License, installation: Installation, actor: Actor): Promise<CheckAnswer> {
    const about = { productId: license.productId, licenseId: license.id };
    const now = this.#means.clock();
    const outcome = checkedLicense(license, installation, now);
    if (!outcome.ok || outcome.value === license) return { ...about, outcome };
    try {
      return { ...about, outcome: await this.#keep(license.id, installation, now, actor) };
    } catch (error) {
      // What it said about itself is nothing that an answer depends on.
      if (bindingChanges(license, outcome.value).length > 0) throw error;
      return { ...about, outcome };
    }
  }

  /** Judged anew under the license's lock: of two first checks at once, one stores what is locked. */
  #keep(id: string, installation: Installation, now: number, actor: Actor): Promise<Outcome<License>> {
    const { ledger, random } = this.#means;
    return ledger.transaction(async (tx: LedgerTransaction) => {
      await tx.lock('licenses', id);
      const license = await tx.licenses.get(id);
      if (license === undefined) return licenseUnknown(id);
      const outcome = checkedLicense(license, installation, now);
      if (!outcome.ok || outcome.value === license) return outcome;
      await putLicense(tx, outcome.value);
      const changed = bindingChanges(license, outcome.value);
      if (changed.length > 0) {
        await recordAudit(tx, random, now, { actor, action: 'license.checked', subject: id, detail: { changed } });
      }
      return granted(outcome.value);
    });
  }
}

const BINDING = ['lastActivatedAt', 'expiresAt', 'locks'] as const;

const bindingChanges = (before: License, after: License): string[] =>
  BINDING.filter((field) => before[field] !== after[field]);
