import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Company } from './company-record.js';

/**
 * Returns and locks the company for a new record, one of the product or a global one, so that it is not deleted
 * meanwhile. Refuses `COMPANY_UNKNOWN`.
 */
export async function lockCompany(
  tx: LedgerTransaction,
  productId: string,
  id: string | undefined,
): Promise<Outcome<Company | undefined>> {
  if (id === undefined) return granted(undefined);
  await tx.lock('companies', id);
  const company = await tx.companies.get(id);
  if (company !== undefined && (company.productId ?? productId) === productId) return granted(company);
  return refused('COMPANY_UNKNOWN', 'The product has no such company.');
}
