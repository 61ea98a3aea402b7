import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Profile } from './profile-record.js';

export interface WantedProfile {
  readonly profileId?: string | undefined;
  /** In any case; `default` is none. */
  readonly profileName?: string | undefined;
}

/** The profile that is meant, if any is. Refuses `PROFILE_UNKNOWN` when the product has no such profile. */
export async function findProfile(
  tx: LedgerTransaction,
  productId: string,
  { profileId, profileName }: WantedProfile,
): Promise<Outcome<Profile | undefined>> {
  const name = profileName?.toLowerCase();
  if (profileId === undefined && (name === undefined || name === 'default')) return granted(undefined);
  const found =
    profileId === undefined
      ? (await tx.profiles.find('nameKey', `${productId}:${name}`))[0]
      : await tx.profiles.get(profileId);
  if (found?.productId === productId) return granted(found);
  return refused('PROFILE_UNKNOWN', 'There is no such profile of this product.');
}
