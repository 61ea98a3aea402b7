import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import type { License } from './license-record.js';
import { saveLicense } from './save-license.js';

/**
 * Maximum number of licenses changed in one unit of work: limited by PostgreSQL's locks and the size of a journal
 * record.
 */
const MAX_BATCH = 5_000;
const PAGE = 1_000;

export interface LicenseEdit {
  /** Returns the changed license, or the same object if nothing changes. */
  readonly apply: (license: License) => Outcome<License>;
  /** Refuses a license that must not change like this. */
  readonly check?: (license: License) => Promise<Outcome<never> | undefined>;
  /** Changes other records under the lock of a changed license. */
  readonly besides?: (license: License) => Promise<void>;
}

export interface LicenseEditResult {
  readonly changed: number;
  /** Where the next unit of work continues; absent when all licenses were processed. */
  readonly next?: string;
}

/**
 * Changes the licenses of a product or profile, as many as one unit of work can. Refuses what the edit refuses, and
 * then changes none of them. The caller holds the lock on the product or profile.
 */
export async function editLicenses(
  tx: LedgerTransaction,
  where: { readonly productId: string } | { readonly profileId: string },
  edit: LicenseEdit,
  cursor: string | undefined,
): Promise<Outcome<LicenseEditResult>> {
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
  } while (next !== undefined && edited.length + PAGE <= MAX_BATCH);
  for (const license of edited) {
    await saveLicense(tx, license);
    await edit.besides?.(license);
  }
  return granted({ changed: edited.length, ...(next !== undefined && { next }) });
}

/** Only licenses that change are locked, and then read again: an activation may have changed them. */
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
 * Runs batches, one unit of work each, until all licenses are processed. Other records are changed in the last batch,
 * so that an interrupted change is completed by repeating it.
 */
export async function runInBatches<T>(
  round: (cursor: string | undefined) => Promise<Outcome<T> | { readonly next: string }>,
): Promise<Outcome<T>> {
  let cursor: string | undefined;
  for (;;) {
    const result = await round(cursor);
    if ('ok' in result) return result;
    cursor = result.next;
  }
}
