import type { JournalFileHandle, JournalFiles } from '../files/journal-files.js';
import type { LedgerState } from '../ledger-state.js';
import { damagedFile } from '../store-errors.js';
import type { StoreFolder } from '../store-folder.js';
import { JournalFile } from './journal-file.js';
import { replay } from './replay.js';

export interface OpenedJournals {
  /** The last one, to append to. */
  readonly file: JournalFile;
  /** Bytes in its predecessors. */
  readonly bytesBefore: number;
}

/**
 * Updates a ledger that was read from the snapshot with the journals that follow, one after the other. There are
 * several if a compaction was interrupted or failed. Each says at its end whether there is a next one; a file after the
 * last one was never begun, or is an error.
 * @throws CountersignError `STORE_FILE_MISSING`, `STORE_DAMAGED`
 */
export async function openJournals(
  files: JournalFiles,
  folder: StoreFolder,
  ledger: LedgerState,
  onNotice: (message: string) => void,
): Promise<OpenedJournals> {
  const covered = ledger.sequence;
  let bytesBefore = 0;
  for (;;) {
    const before = ledger.sequence;
    await folder.assertJournal(before);
    const path = folder.journalPath(before);
    const file = await files.open(path);
    try {
      const { length, tornBytes, endsVouchedFor, goesOn } = await replay(file, path, ledger);
      if (!goesOn) {
        await assertLast(folder, before, path, { length, tornBytes });
        if (tornBytes > 0) {
          await file.truncate(length);
          onNotice(
            `${path}: removed ${tornBytes} bytes at byte ${length}, an unfinished write that was never acknowledged`,
          );
        }
      }
      // A killed process may have left records that are not on the disk yet; now that they were read, they must be
      // durable.
      await file.fdatasync();
      if (!goesOn) {
        await folder.removeLeftovers(covered, before);
        const { sequence, checksum } = ledger;
        return { file: new JournalFile(file, { length, sequence, checksum, vouchedFor: endsVouchedFor }), bytesBefore };
      }
      bytesBefore += length;
    } catch (error) {
      await closeQuietly(file);
      throw error;
    }
    await file.close();
  }
}

async function assertLast(
  folder: StoreFolder,
  before: number,
  path: string,
  { length, tornBytes }: { readonly length: number; readonly tornBytes: number },
): Promise<void> {
  const later = await folder.begunAfter(before);
  if (later === undefined) return;
  if (tornBytes > 0) throw damagedFile(path, length, `it has a torn end, although ${later} follows it`);
  throw damagedFile(later, 0, 'it does not continue where the previous journal, or the snapshot, ends');
}

async function closeQuietly(file: JournalFileHandle): Promise<void> {
  await file.close().catch(() => {});
}
