import type { Chore } from '../housekeeping/housekeeping.js';
import type { LedgerTransaction } from '../ledger.js';
import { readSettings } from '../settings/all-settings.js';
import { DAY_SECONDS } from '../time.js';
import { idFrom } from './check-id.js';

const PIECE = 1_000;
/** The embedded store has all of them in memory. */
const MOST_CHECKS = 250_000;

/** Deletes checks that are older than the settings say, and the oldest where there are more than so many. */
export const oldChecks = (most = MOST_CHECKS): Chore => ({
  name: 'old checks',
  async tidy(tx, now) {
    const { checkLog } = await readSettings(tx);
    const old = await deleteChecks(tx, idFrom(now - checkLog.keepDays * DAY_SECONDS * 1_000));
    if (!old.isDone) return old;
    const surplus = (await tx.checkLog.count()) - most;
    if (surplus <= 0) return old;
    const more = await deleteChecks(tx, undefined, Math.min(surplus, PIECE));
    return { changed: old.changed + more.changed, isDone: surplus <= PIECE };
  },
});

/** Deletes a piece of what comes before an id, or of all, the oldest first. */
export async function deleteChecks(
  tx: LedgerTransaction,
  end: string | undefined,
  limit = PIECE,
): Promise<{ readonly changed: number; readonly isDone: boolean }> {
  const { items } = await tx.checkLog.page({ limit });
  const old = end === undefined ? items : items.filter(({ id }) => id < end);
  for (const { id } of old) await tx.checkLog.delete(id);
  return { changed: old.length, isDone: old.length < limit };
}
