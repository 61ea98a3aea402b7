import { randomUUID } from 'node:crypto';
import { Low } from 'lowdb';
import type { CollectionDefinitions } from '../../store/port.js';
import { DocumentSet } from '../documents/document-set.js';
import { SerialStore } from '../documents/serial-store.js';
import { nodeFiles } from './files/node-files.js';
import type { JournalStoreOptions } from './journal-options.js';
import type { LedgerState } from './ledger-state.js';
import { type FolderLock, lockFolder } from './lock/folder-lock.js';
import { JournalSession } from './log/journal-session.js';
import { JournalWriter } from './log/journal-writer.js';
import { openJournals } from './log/open-journals.js';
import { Compaction } from './snapshot/compaction.js';
import { SnapshotFile } from './snapshot/snapshot.js';
import { toStoreError } from './store-errors.js';
import { StoreFolder } from './store-folder.js';

/**
 * Opens the store that `createJournalStore` made in a folder, for this process only.
 * @throws CountersignError `STORE_FILE_MISSING` if the folder is not, or no longer, a complete store; `STORE_LOCKED` if
 * another process uses it; `STORE_DAMAGED`, naming the file and the byte; `STORE_UNAVAILABLE` if the operating system
 * refuses.
 */
export async function openJournalStore<C extends CollectionDefinitions>(
  options: JournalStoreOptions<C>,
): Promise<SerialStore<C>> {
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
    throw toStoreError(error, path);
  }
}

async function openLocked<C extends CollectionDefinitions>(
  options: JournalStoreOptions<C>,
  folder: StoreFolder,
  lock: FolderLock,
): Promise<SerialStore<C>> {
  const { collections, files = nodeFiles, onNotice, compactAboveBytes, compactOnClose = false } = options;
  // The previous process may have been killed before its last names were durable.
  await folder.sync();
  const storeId = await folder.readStoreId();
  const assertOurs = () => lock.lost.throwIfAborted();
  const snapshot = new SnapshotFile({ files, path: folder.snapshotPath, storeId, collections, assertOurs });
  const ledger = await readLedger(snapshot);
  const { documents } = ledger;
  const { file, bytesBefore } = await openJournals(files, folder, ledger, onNotice);
  const writer = new JournalWriter(file, bytesBefore);
  const compaction = new Compaction({ folder, snapshot, documents, writer, onNotice, aboveBytes: compactAboveBytes });
  const session = new JournalSession({ path: folder.path, writer, compaction, lock, compactOnClose });
  try {
    await writer.vouch();
  } catch (error) {
    // On a full disk everything can still be read.
    if (!writer.isFull) {
      await writer.close().catch(() => {});
      throw error;
    }
  }
  compaction.consider();
  return new SerialStore<C>(documents, session);
}

/** lowdb reads the snapshot; a store always has one, so this initial value is never used. */
async function readLedger(snapshot: SnapshotFile): Promise<LedgerState> {
  const low = new Low<LedgerState>(snapshot, { documents: new DocumentSet({}), sequence: 0, checksum: '' });
  await low.read();
  return low.data;
}
