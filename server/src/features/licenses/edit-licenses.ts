import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import type { License } from './license-record.js';
import { putLicense } from './put-license.js';

/** Licenses that one unit of work changes, at most: PostgreSQL has room for so many locks, and the journal for such a record. */
const MOST_AT_ONCE = 5_000;
const PAGE = 1_000;

export interface LicenseEdit {
  /** What becomes of a license; the very same one when nothing does. */
  readonly apply: (license: License) => Outcome<License>;
  /** Refuses a license that can't be so. */
  readonly check?: (license: License) => Promise<Outcome<never> | undefined>;
  /** Changes what else is under the lock of a license that is changed. */
  readonly besides?: (license: License) => Promise<void>;
}

export interface EditedLicenses {
  readonly changed: number;
  /** From where the next unit of work goes on; absent when all were seen. */
  readonly next?: string;
}

/**
 * Changes the licenses of a product or profile, as many as one unit of work can. Refuses what the edit refuses, and then
 * none of these is changed. The caller holds the lock on the product or profile.
 */
export async function editLicenses(
  tx: LedgerTransaction,
  where: { readonly productId: string } | { readonly profileId: string },
  edit: LicenseEdit,
  cursor: string | undefined,
): Promise<Outcome<EditedLicenses>> {
  const edited: License[] = [];
  let next = cursor;
  do {
    const page = await tx.licenses.page({ where, cursor: next, limit: PAGE });
    for (const seen of page.items) {
      const outcome = await editLocked(tx, seen, edit);
      if (!outcome.ok) return outcome;
      if (outcome.value !== undefined) edited.push(outcome.value);
    }
    next = page.next;
  } while (next !== undefined && edited.length + PAGE <= MOST_AT_ONCE);
  for (const license of edited) {
    await putLicense(tx, license);
    await edit.besides?.(license);
  }
  return granted({ changed: edited.length, ...(next !== undefined && { next }) });
}

/** Only what is to be changed is locked, and then read again: an activation may have been quicker. */
async function editLocked(
  tx: LedgerTransaction,
  seen: License,
  { apply, check }: LicenseEdit,
): Promise<Outcome<License | undefined>> {
  const foreseen = apply(seen);
  if (!foreseen.ok || foreseen.value === seen) return foreseen.ok ? granted(undefined) : foreseen;
  await tx.lock('licenses', seen.id);
  const license = await tx.licenses.get(seen.id);
  if (license === undefined) return granted(undefined);
  const outcome = apply(license);
  if (!outcome.ok || outcome.value === license) return outcome.ok ? granted(undefined) : outcome;
  return (await check?.(outcome.value)) ?? outcome;
}

/**
 * Runs rounds, a unit of work each, until one has seen the last license. What they change besides the licenses they
 * change in the last round, so that a change that was interrupted is completed by asking for it again.
 */
export async function inRounds<T>(
  round: (cursor: string | undefined) => Promise<Outcome<T> | { readonly next: string }>,
): Promise<Outcome<T>> {
  let cursor: string | undefined;
  for (;;) {
    const result = await round(cursor);
    if ('ok' in result) return result;
    cursor = result.next;
  }
}
