import { randomUUID } from 'node:crypto';
import { Low } from 'lowdb';
import type { CollectionDefinitions, Store } from '../../store/port.js';
import { DocumentSet } from '../documents/document-set.js';
import { SerialStore } from '../documents/serial-store.js';
import { compact } from './compaction.js';
import { type FolderLock, lockFolder } from './folder-lock.js';
import type { JournalFiles } from './journal-files.js';
import type { JournalStoreOptions } from './journal-options.js';
import { JournalSession } from './journal-session.js';
import { JournalWriter } from './journal-writer.js';
import { firstChecksum, type Ledger } from './ledger.js';
import { nodeFiles } from './node-files.js';
import { replay } from './replay.js';
import { SnapshotFile } from './snapshot.js';
import { asStoreError } from './store-errors.js';
import { StoreFolder } from './store-folder.js';

const COMPACT_ABOVE_BYTES = 16 * 1024 * 1024;

/**
 * Opens the store that `createJournalStore` made in a folder, for this process alone.
 * @throws CountersignError `STORE_FILE_MISSING` when the folder is not, or no longer, a whole store; `STORE_LOCKED`
 * when another process uses it; `STORE_DAMAGED`, naming the file and the byte, when what is written there can't be
 * true; `STORE_UNAVAILABLE` when the operating system refuses.
 */
export async function openJournalStore<C extends CollectionDefinitions>(
  options: JournalStoreOptions<C>,
): Promise<Store<C>> {
  const { folder: path, files = nodeFiles, randomId = randomUUID } = options;
  const folder = new StoreFolder(path, files);
  try {
    await folder.assertInitialised();
    const lock = await (options.lock ?? ((place) => lockFolder(place, { randomId })))(path);
    try {
      return await openLocked(options, folder, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw asStoreError(error, path);
  }
}

async function openLocked<C extends CollectionDefinitions>(
  options: JournalStoreOptions<C>,
  folder: StoreFolder,
  lock: FolderLock,
): Promise<Store<C>> {
  // The process before may have been killed before it made its last names durable.
  await folder.sync();
  const low = await loadSnapshot(options, folder);
  const writer = await openJournal(options, folder, low);
  const { compactOnClose = false } = options;
  const session = new JournalSession({ low, folder, writer, lock, compactOnClose });
  return new SerialStore<C>(low.data.documents, session);
}

async function loadSnapshot<C extends CollectionDefinitions>(
  { collections, files = nodeFiles }: JournalStoreOptions<C>,
  folder: StoreFolder,
): Promise<Low<Ledger>> {
  const storeId = await folder.readStoreId();
  const snapshot = new SnapshotFile({ files, path: folder.snapshotPath, storeId, collections });
  const empty = { documents: new DocumentSet(collections), sequence: 0, checksum: firstChecksum(storeId) };
  const low = new Low<Ledger>(snapshot, empty);
  await low.read();
  return low;
}

async function openJournal<C extends CollectionDefinitions>(
  { files = nodeFiles, onNotice, compactAboveBytes = COMPACT_ABOVE_BYTES }: JournalStoreOptions<C>,
  folder: StoreFolder,
  low: Low<Ledger>,
): Promise<JournalWriter> {
  const covered = low.data.sequence;
  await folder.assertJournal(covered);
  const path = folder.journalPath(covered);
  const file = await files.open(path);
  try {
    const { length, tornBytes, endsVouchedFor } = await replay(file, path, low.data);
    if (tornBytes > 0) {
      await file.truncate(length);
      onNotice(`${path}: cut ${tornBytes} bytes at byte ${length}, a write that was never finished nor acknowledged`);
    }
    // A process that was killed may have left records that the disk does not have yet; now they are read, they must
    // stay.
    await file.fdatasync();
    await folder.removeLeftovers(covered);
    if (length <= compactAboveBytes) {
      const { sequence, checksum } = low.data;
      const writer = new JournalWriter(file, { length, sequence, checksum, vouchedFor: endsVouchedFor });
      await writer.vouch();
      return writer;
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return beginAfterSnapshot(files, folder, low);
}

async function beginAfterSnapshot(files: JournalFiles, folder: StoreFolder, low: Low<Ledger>): Promise<JournalWriter> {
  await compact(folder, low);
  const { sequence, checksum } = low.data;
  const file = await files.open(folder.journalPath(sequence));
  return new JournalWriter(file, { length: 0, sequence, checksum, vouchedFor: true });
}
