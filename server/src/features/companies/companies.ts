import type { Page } from '../../store/port.js';
import { applyChange } from '../apply-change.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { nextNumber } from '../counters/next-number.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { nameKey } from '../name-key.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { resellerNamed } from '../resellers/resellers.js';
import { isoTime } from '../time.js';
import type { VendorData } from '../vendor-data.js';
import type { Company } from './company-record.js';

interface CompanyFields {
  readonly name: string;
  /** Omitted for a company that all products share. */
  readonly productId?: string;
  readonly data?: VendorData;
  readonly search1?: string;
  readonly search2?: string;
  readonly search3?: string;
  /** Name of a reseller, who is created when first mentioned. */
  readonly reseller?: string;
}

export type NewCompany = CompanyFields;

/** Omitted fields stay; `null` clears a field. `productId: null` makes a company global. */
export type CompanyChange = {
  readonly [P in keyof CompanyFields]?: P extends 'name' ? CompanyFields[P] : CompanyFields[P] | null;
};

export interface CompanyFilter {
  /** Ignoring case. */
  readonly name?: string;
  readonly productId?: string;
  readonly search1?: string;
  readonly search2?: string;
  readonly search3?: string;
}

export class Companies {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Refuses `PRODUCT_UNKNOWN`, and `COMPANY_EXISTS`: names are unique among the companies of a product, and among
   * global ones.
   */
  async add({ reseller, ...wanted }: NewCompany, actor: Actor): Promise<Outcome<Company>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const names = namesOf(wanted.name, wanted.productId);
      const refusal = await companyRefusal(tx, names.nameKey, wanted.productId);
      if (refusal !== undefined) return refusal;
      const seller = reseller === undefined ? undefined : await resellerNamed(tx, reseller, now);
      const number = await nextNumber(tx, 'companies');
      const company: Company = {
        id: `cmp_${number}`,
        number,
        ...wanted,
        ...names,
        ...(seller !== undefined && { resellerId: seller.id }),
        createdAt: isoTime(now),
        modifiedAt: isoTime(now),
      };
      await tx.companies.insert(company);
      await recordAudit(tx, random, now, { actor, action: 'company.added', subject: company.id });
      return granted(company);
    });
  }

  get(id: string): Promise<Outcome<Company>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const company = await tx.companies.get(id);
      return company === undefined ? companyUnknown() : granted(company);
    });
  }

  /**
   * Returns the product's company of this name. Without a product: the global one or, failing that, the only one of
   * that name. Refuses `COMPANY_UNKNOWN`, and `COMPANY_AMBIGUOUS` if several products have one.
   */
  byName(name: string, productId?: string): Promise<Outcome<Company>> {
    const names = namesOf(name, productId);
    return this.#dependencies.ledger.transaction(async (tx) => {
      const [exact] = await tx.companies.find('nameKey', names.nameKey);
      if (exact !== undefined) return granted(exact);
      const [first, ...others] = productId === undefined ? await tx.companies.find('lowerName', names.lowerName) : [];
      if (first === undefined) return companyUnknown();
      return others.length === 0 ? granted(first) : ambiguous;
    });
  }

  page({ name, ...filter }: CompanyFilter, cursor: string | undefined, limit: number): Promise<Page<Company>> {
    const where = name === undefined ? filter : { ...filter, lowerName: nameKey(name) };
    return this.#dependencies.ledger.transaction((tx) => tx.companies.page({ where, cursor, limit }));
  }

  /** Refuses `COMPANY_UNKNOWN`, `PRODUCT_UNKNOWN`, `COMPANY_EXISTS`. */
  async update(id: string, { reseller, ...change }: CompanyChange, actor: Actor): Promise<Outcome<Company>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('companies', id);
      const company = await tx.companies.get(id);
      if (company === undefined) return companyUnknown();
      const wanted = applyChange(company, change);
      const names = namesOf(wanted.name, wanted.productId);
      const refusal = await companyRefusal(tx, names.nameKey, wanted.productId, id);
      if (refusal !== undefined) return refusal;
      const resellerId = typeof reseller === 'string' ? (await resellerNamed(tx, reseller, now)).id : reseller;
      const changed = applyChange(wanted, { ...names, resellerId, modifiedAt: isoTime(now) });
      await tx.companies.put(changed);
      await recordAudit(tx, random, now, { actor, action: 'company.changed', subject: id });
      return granted(changed);
    });
  }

  /**
   * Refuses `COMPANY_UNKNOWN`, and `COMPANY_IN_USE` while licenses, groups or master licenses belong to the company:
   * one call must not erase who bought what.
   */
  async delete(id: string, actor: Actor): Promise<Outcome<Company>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('companies', id);
      const company = await tx.companies.get(id);
      if (company === undefined) return companyUnknown();
      const user = await userOf(tx, id);
      if (user !== undefined) {
        return refused('COMPANY_IN_USE', `This company has ${user}. Move them to another company, or to none, first.`);
      }
      await tx.companies.delete(id);
      await recordAudit(tx, random, now, { actor, action: 'company.deleted', subject: id });
      return granted(company);
    });
  }
}

const namesOf = (name: string, productId: string | undefined): Pick<Company, 'lowerName' | 'nameKey'> => {
  const lowerName = nameKey(name);
  return { lowerName, nameKey: `${productId ?? '*'}:${lowerName}` };
};

/** Locks the name, so that of two simultaneous requests for it one is refused. */
async function companyRefusal(
  tx: LedgerTransaction,
  key: string,
  productId: string | undefined,
  self?: string,
): Promise<Outcome<never> | undefined> {
  if (productId !== undefined && (await tx.products.get(productId)) === undefined) return productUnknown();
  await tx.lock('companies', key);
  const [holder] = await tx.companies.find('nameKey', key);
  if (holder === undefined || holder.id === self) return undefined;
  return refused('COMPANY_EXISTS', 'A company with this name already exists. Choose another name.');
}

async function userOf(tx: LedgerTransaction, companyId: string): Promise<string | undefined> {
  const where = { companyId };
  if ((await tx.licenses.page({ where, limit: 1 })).items.length > 0) return 'licenses';
  if ((await tx.groups.page({ where, limit: 1 })).items.length > 0) return 'groups';
  return (await tx.masters.page({ where, limit: 1 })).items.length > 0 ? 'network master licenses' : undefined;
}

/** The requested id is not repeated: it may be a secret sent by mistake. */
export const companyUnknown = (): Outcome<never> => refused('COMPANY_UNKNOWN', 'There is no such company.');

const ambiguous = refused('COMPANY_AMBIGUOUS', 'Several products have a company of this name. Specify the product.');
