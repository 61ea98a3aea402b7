import { recordAudit } from '../audit/record-audit.js';
import type { Job } from '../jobs/job-runner.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { readSettings } from '../settings/vendor-settings.js';
import { deleteKeyPage, isKeyTooOld } from './delete-keys.js';

const ACTOR = 'jobs';

/** Deletes keys that were not sold for too long, and keys that expired long ago, according to the settings. */
export function deleteOldKeysJob(dependencies: Dependencies): Job {
  // Where the last batch ended; repeating a batch does no harm.
  let cursor: string | undefined;
  return {
    name: 'old keys',
    async run(tx: LedgerTransaction, now: number) {
      const { keys } = await readSettings(tx);
      if (keys.deleteFreeAfterDays === undefined && keys.deleteEndedAfterDays === undefined) {
        return { changed: 0, isDone: true };
      }
      const { deleted, next } = await deleteKeyPage(
        tx,
        dependencies,
        now,
        {},
        cursor,
        (each) => isKeyTooOld(each, keys, now),
        ACTOR,
      );
      if (deleted > 0) {
        const detail = { deleted };
        await recordAudit(tx, dependencies.random, now, {
          actor: ACTOR,
          action: 'keys.deleted',
          subject: 'settings',
          detail,
        });
      }
      cursor = next;
      return { changed: deleted, isDone: next === undefined };
    },
  };
}
