import type { Company } from '../companies/company-record.js';
import type { LedgerTransaction } from '../ledger.js';
import type { Product } from '../products/product-record.js';
import type { Profile } from '../profiles/profile-record.js';
import type { Usage } from '../usage/usage-record.js';
import type { License } from './license-record.js';

/** A license with related data to display. */
export interface LicenseView {
  readonly license: License;
  readonly product: Product;
  readonly profile: Profile | undefined;
  readonly company: Company | undefined;
  readonly usage: Usage | undefined;
}

/** @param licenses ordered by id */
export async function licenseViews(
  tx: LedgerTransaction,
  licenses: readonly License[],
): Promise<readonly LicenseView[]> {
  const products = await byId(tx.products, new Set(licenses.map(({ productId }) => productId)));
  const profiles = await byId(tx.profiles, new Set(licenses.map(({ profileId }) => profileId)));
  const companies = await byId(tx.companies, new Set(licenses.map(({ companyId }) => companyId)));
  const usages = await usagesOf(tx, licenses);
  return licenses.flatMap((license) => {
    const product = products.get(license.productId);
    return product === undefined
      ? []
      : {
          license,
          product,
          profile: profiles.get(license.profileId ?? ''),
          company: companies.get(license.companyId ?? ''),
          usage: usages.get(license.id),
        };
  });
}

async function byId<D>(
  collection: { get(id: string): Promise<D | undefined> },
  ids: ReadonlySet<string | undefined>,
): Promise<ReadonlyMap<string, D>> {
  const found = new Map<string, D>();
  for (const id of ids) {
    const document = id === undefined ? undefined : await collection.get(id);
    if (id !== undefined && document !== undefined) found.set(id, document);
  }
  return found;
}

const FEW = 20;

/**
 * One by one if there are few; otherwise everything between the first and the last, which is one read for thousands.
 */
async function usagesOf(tx: LedgerTransaction, licenses: readonly License[]): Promise<ReadonlyMap<string, Usage>> {
  const [first, last] = [licenses[0]?.id, licenses.at(-1)?.id];
  if (first === undefined || last === undefined || licenses.length <= FEW) {
    return byId(tx.usages, new Set(licenses.map(({ id }) => id)));
  }
  const found = new Map(await byId(tx.usages, new Set([first])));
  let cursor: string | undefined = first;
  while (cursor !== undefined) {
    const page: Awaited<ReturnType<typeof tx.usages.page>> = await tx.usages.page({ cursor, limit: 10_000 });
    for (const usage of page.items) if (usage.id <= last) found.set(usage.id, usage);
    cursor = page.next !== undefined && page.next < last ? page.next : undefined;
  }
  return found;
}
