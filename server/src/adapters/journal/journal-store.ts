import { randomUUID } from 'node:crypto';
import { Low } from 'lowdb';
import type { CollectionDefinitions } from '../../store/port.js';
import { DocumentSet } from '../documents/document-set.js';
import { SerialStore } from '../documents/serial-store.js';
import { Compaction } from './compaction.js';
import { type FolderLock, lockFolder } from './folder-lock.js';
import type { JournalStoreOptions } from './journal-options.js';
import { JournalSession } from './journal-session.js';
import { JournalWriter } from './journal-writer.js';
import type { Ledger } from './ledger.js';
import { nodeFiles } from './node-files.js';
import { openJournals } from './open-journals.js';
import { SnapshotFile } from './snapshot.js';
import { asStoreError } from './store-errors.js';
import { StoreFolder } from './store-folder.js';

/**
 * Opens the store that `createJournalStore` made in a folder, for this process alone.
 * @throws CountersignError `STORE_FILE_MISSING` when the folder is not, or no longer, a whole store; `STORE_LOCKED`
 * when another process uses it; `STORE_DAMAGED`, naming the file and the byte, when what is written there can't be
 * true; `STORE_UNAVAILABLE` when the operating system refuses.
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
    throw asStoreError(error, path);
  }
}

async function openLocked<C extends CollectionDefinitions>(
  options: JournalStoreOptions<C>,
  folder: StoreFolder,
  lock: FolderLock,
): Promise<SerialStore<C>> {
  const { collections, files = nodeFiles, onNotice, compactAboveBytes, compactOnClose = false } = options;
  // The process before may have been killed before it made its last names durable.
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

/** lowdb reads the snapshot; a store always has one, so the ledger that it begins with is never used. */
async function readLedger(snapshot: SnapshotFile): Promise<Ledger> {
  const low = new Low<Ledger>(snapshot, { documents: new DocumentSet({}), sequence: 0, checksum: '' });
  await low.read();
  return low.data;
}
