import type { Company } from '../companies/company-record.js';
import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Profile } from '../profiles/profile-record.js';

/** The profile that licenses are put into, locked so that it stays. Refuses `PROFILE_UNKNOWN`. */
export async function lockedProfile(
  tx: LedgerTransaction,
  productId: string,
  id: string | undefined,
): Promise<Outcome<Profile | undefined>> {
  if (id === undefined) return granted(undefined);
  await tx.lock('profiles', id);
  const profile = await tx.profiles.get(id);
  if (profile?.productId === productId) return granted(profile);
  return refused('PROFILE_UNKNOWN', 'The product has no such profile.');
}

/** The company that licenses are given to, one of the product or of all products. Refuses `COMPANY_UNKNOWN`. */
export async function lockedCompany(
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
