import type { LedgerTransaction } from '../ledger.js';
import { type Outcome, refused } from '../outcome.js';

/**
 * Refuses `COMPANY_UNKNOWN` when a company is named that is not there, or is not a customer of this product. Holds the
 * lock on it from then on: it must not be deleted while something is made that names it.
 */
export async function companyRefusal(
  tx: LedgerTransaction,
  companyId: string | undefined,
  productId: string,
): Promise<Outcome<never> | undefined> {
  if (companyId === undefined) return undefined;
  await tx.lock('companies', companyId);
  const company = await tx.companies.get(companyId);
  if (company !== undefined && (company.productId ?? productId) === productId) return undefined;
  return refused('COMPANY_UNKNOWN', 'There is no such company for this product.');
}
