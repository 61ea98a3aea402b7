import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import type { Settings } from '../settings/settings-record.js';
import { DAY_SECONDS } from '../time.js';
import { isUnsold, type KeyStatus, keyStatus } from './key-status.js';
import { removeKey } from './remove-key.js';

export interface KeyDeletion {
  readonly productId: string;
  readonly variation?: string;
  readonly status?: KeyStatus;
  /** Recorded in the audit log. */
  readonly reason: string;
  /** Also sold keys: their devices are released. */
  readonly force?: boolean;
  /** Where the call before ended; the beginning if omitted. */
  readonly after?: string;
}

/** Limit of one unit of work: each key is locked. */
const PAGE = 1_000;

export interface KeyDeletionResult {
  readonly deleted: number;
  readonly next?: string;
}

/** Refuses `PRODUCT_UNKNOWN`. */
export async function deleteKeys(
  tx: LedgerTransaction,
  dependencies: Dependencies,
  now: number,
  { productId, variation, status, reason, force = false }: KeyDeletion,
  cursor: string | undefined,
  actor: Actor,
): Promise<Outcome<KeyDeletionResult>> {
  await tx.lock('products', productId);
  if ((await tx.products.get(productId)) === undefined) return productUnknown();
  const isMeant = (license: License): boolean =>
    (force || isUnsold(license)) &&
    (variation === undefined || license.variation === variation) &&
    (status === undefined || keyStatus(license, now) === status);
  const batch = await deleteKeyPage(tx, dependencies, now, { productId }, cursor, isMeant, actor);
  if (batch.deleted > 0) {
    const detail = { deleted: batch.deleted, reason, force };
    await recordAudit(tx, dependencies.random, now, { actor, action: 'keys.deleted', subject: productId, detail });
  }
  return granted(batch);
}

/** Whether the settings require that a key is deleted. @param now milliseconds since 1970 */
export function isKeyTooOld(
  license: License,
  { deleteFreeAfterDays, deleteEndedAfterDays }: Settings['keys'],
  now: number,
) {
  const isBefore = (time: string | undefined, days: number | undefined): boolean =>
    time !== undefined && days !== undefined && Date.parse(time) <= now - days * DAY_SECONDS * 1_000;
  return (
    (isUnsold(license) && isBefore(license.createdAt, deleteFreeAfterDays)) ||
    isBefore(license.expiresAt, deleteEndedAfterDays)
  );
}

/** Only keys to be deleted are locked, and then read again: they may be delivered meanwhile. */
export async function deleteKeyPage(
  tx: LedgerTransaction,
  dependencies: Dependencies,
  now: number,
  where: { readonly productId?: string },
  cursor: string | undefined,
  isMeant: (license: License) => boolean,
  actor: Actor,
): Promise<KeyDeletionResult> {
  const page = await tx.licenses.page({ where, cursor, limit: PAGE });
  let deleted = 0;
  for (const seen of page.items.filter(isMeant)) {
    await tx.lock('licenses', seen.id);
    const license = await tx.licenses.get(seen.id);
    if (license === undefined || !isMeant(license)) continue;
    await removeKey(tx, dependencies, now, license, actor);
    deleted += 1;
  }
  return { deleted, ...(page.next !== undefined && { next: page.next }) };
}
