import { JournalFile } from './journal-file.js';
import type { JournalFileHandle, JournalFiles } from './journal-files.js';
import type { Ledger } from './ledger.js';
import { replay } from './replay.js';
import { damaged } from './store-errors.js';
import type { StoreFolder } from './store-folder.js';

export interface OpenedJournals {
  /** The last one, to be appended to. */
  readonly file: JournalFile;
  /** Bytes in those before it. */
  readonly bytesBefore: number;
}

/**
 * Brings a ledger that was read from the snapshot up to date with the journals that go on from there, one after the
 * other. There are several when a compaction was interrupted or failed. Each says at its end whether there is a next
 * one; what follows the last one was never begun, or is an error.
 * @throws CountersignError `STORE_FILE_MISSING`, `STORE_DAMAGED`
 */
export async function openJournals(
  files: JournalFiles,
  folder: StoreFolder,
  ledger: Ledger,
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
            `${path}: cut ${tornBytes} bytes at byte ${length}, a write that was never finished nor acknowledged`,
          );
        }
      }
      // A process that was killed may have left records that the disk does not have yet; now they are read, they must
      // stay.
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
  if (tornBytes > 0) throw damaged(path, length, `it is torn, and yet ${later} was begun`);
  throw damaged(later, 0, 'it does not go on where the journal before it, or the snapshot, ends');
}

async function closeQuietly(file: JournalFileHandle): Promise<void> {
  await file.close().catch(() => {});
}
