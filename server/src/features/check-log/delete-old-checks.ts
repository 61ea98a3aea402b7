import type { Job } from '../jobs/job-runner.js';
import type { LedgerTransaction } from '../ledger.js';
import { readSettings } from '../settings/vendor-settings.js';
import { DAY_SECONDS } from '../time.js';
import { checkIdPrefix } from './check-id.js';

const PIECE = 1_000;
/** The embedded store holds all of them in memory. */
const MAX_CHECKS = 250_000;

/** Returns a job that deletes checks older than the settings allow, and the oldest if there are too many. */
export const deleteOldChecksJob = (most = MAX_CHECKS): Job => ({
  name: 'old checks',
  async run(tx, now) {
    const { checkLog } = await readSettings(tx);
    const old = await deleteChecks(tx, checkIdPrefix(now - checkLog.keepDays * DAY_SECONDS * 1_000));
    if (!old.isDone) return old;
    const surplus = (await tx.checkLog.count()) - most;
    if (surplus <= 0) return old;
    const more = await deleteChecks(tx, undefined, Math.min(surplus, PIECE));
    return { changed: old.changed + more.changed, isDone: surplus <= PIECE };
  },
});

/** Deletes one batch of the entries before an id, or of all, oldest first. */
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
