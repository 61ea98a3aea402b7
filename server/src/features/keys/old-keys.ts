import { recordAudit } from '../audit/record-audit.js';
import type { Chore } from '../housekeeping/housekeeping.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { readSettings } from '../settings/all-settings.js';
import { deletePage, isTooOld } from './delete-keys.js';

const ACTOR = 'housekeeping';

/** Deletes keys that nobody bought for too long, and keys that ended long ago, as the settings say. */
export function oldKeys(means: Means): Chore {
  // Where the last piece ended; a piece that has to be done again does no harm.
  let cursor: string | undefined;
  return {
    name: 'old keys',
    async tidy(tx: LedgerTransaction, now: number) {
      const { keys } = await readSettings(tx);
      if (keys.deleteFreeAfterDays === undefined && keys.deleteEndedAfterDays === undefined) {
        return { changed: 0, isDone: true };
      }
      const { deleted, next } = await deletePage(
        tx,
        means,
        now,
        {},
        cursor,
        (each) => isTooOld(each, keys, now),
        ACTOR,
      );
      if (deleted > 0) {
        const detail = { deleted };
        await recordAudit(tx, means.random, now, { actor: ACTOR, action: 'keys.deleted', subject: 'settings', detail });
      }
      cursor = next;
      return { changed: deleted, isDone: next === undefined };
    },
  };
}
