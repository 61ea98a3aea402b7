import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import type { Licenses } from '../licenses/licenses.js';
import { saveLicense } from '../licenses/save-license.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { type Installation, licenseAfterCheck } from './license-after-check.js';

/** The result of a check, and what it was about. */
export interface CodeCheckResult {
  readonly productId?: string;
  readonly licenseId?: string;
  readonly outcome: Outcome<License>;
}

/** Online checks by license code or domain alone, for clients without a device key or a certificate. */
export class CodeChecks {
  readonly #dependencies: Dependencies;
  readonly #licenses: Licenses;

  constructor(dependencies: Dependencies, licenses: Licenses) {
    this.#dependencies = dependencies;
    this.#licenses = licenses;
  }

  /**
   * Whether a code is valid for any of these products. Refuses as `licenseAfterCheck`, for the first product that has
   * the code; `LICENSE_UNKNOWN`; and `PRODUCT_UNKNOWN` if there are no products.
   */
  async byCode(
    productIds: readonly string[],
    code: string,
    installation: Installation,
    actor: Actor,
  ): Promise<CodeCheckResult> {
    const [productId] = productIds;
    if (productId === undefined) return { outcome: productUnknown() };
    let refused: CodeCheckResult | undefined;
    let unknown: CodeCheckResult | undefined;
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
    return refused ?? (unknown as CodeCheckResult);
  }

  /** The same for the license of a product that is registered for a domain. */
  async byDomain(
    productId: string,
    domain: string,
    installation: Installation,
    actor: Actor,
  ): Promise<CodeCheckResult> {
    const found = await this.#licenses.byDomain(productId, domain);
    return found.ok ? this.#check(found.value, installation, actor) : { productId, outcome: found };
  }

  async #check(license: License, installation: Installation, actor: Actor): Promise<CodeCheckResult> {
    const about = { productId: license.productId, licenseId: license.id };
    const now = this.#dependencies.clock();
    const outcome = licenseAfterCheck(license, installation, now);
    if (!outcome.ok || outcome.value === license) return { ...about, outcome };
    try {
      return { ...about, outcome: await this.#keep(license.id, installation, now, actor) };
    } catch (error) {
      // No answer depends on what it sent about itself.
      if (bindingChanges(license, outcome.value).length > 0) throw error;
      return { ...about, outcome };
    }
  }

  /** Evaluated again under the license's lock: of two simultaneous first checks, only one stores the locked values. */
  #keep(id: string, installation: Installation, now: number, actor: Actor): Promise<Outcome<License>> {
    const { ledger, random } = this.#dependencies;
    return ledger.transaction(async (tx: LedgerTransaction) => {
      await tx.lock('licenses', id);
      const license = await tx.licenses.get(id);
      if (license === undefined) return licenseUnknown(id);
      const outcome = licenseAfterCheck(license, installation, now);
      if (!outcome.ok || outcome.value === license) return outcome;
      await saveLicense(tx, outcome.value);
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
