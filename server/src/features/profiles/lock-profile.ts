import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Profile } from './profile-record.js';

/** Returns the profile for licenses, locked so that it is not deleted. Refuses `PROFILE_UNKNOWN`. */
export async function lockProfile(
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
