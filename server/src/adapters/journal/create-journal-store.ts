import { randomUUID } from 'node:crypto';
import { Low } from 'lowdb';
import { DocumentSet } from '../documents/document-set.js';
import { removeIfExists } from './files/durable-file.js';
import { nodeFiles } from './files/node-files.js';
import type { NewJournalStore } from './journal-options.js';
import { firstChecksum, type SnapshotSource } from './ledger-state.js';
import { lockFolder } from './lock/folder-lock.js';
import { SnapshotFile } from './snapshot/snapshot.js';
import { toStoreError } from './store-errors.js';
import { StoreFolder } from './store-folder.js';

/**
 * Makes a new, empty store in a folder that is empty or does not exist. If interrupted, the next call treats the
 * remains as empty.
 * @throws CountersignError `ALREADY_INITIALISED` if the folder is not empty, `STORE_LOCKED` if it is in use,
 * `STORE_UNAVAILABLE` if the operating system refuses.
 */
export function createJournalStore(options: NewJournalStore): Promise<void> {
  return makeJournalStore(options, (storeId) => ({
    documents: new DocumentSet({}),
    sequence: 0,
    checksum: firstChecksum(storeId),
  }));
}

/** The same with documents. @param contents receives the new store's id, with which its journal begins. */
export async function makeJournalStore(
  options: NewJournalStore,
  contents: (storeId: string) => SnapshotSource,
): Promise<void> {
  const { folder: path, files = nodeFiles, randomId = randomUUID } = options;
  const folder = new StoreFolder(path, files);
  try {
    await folder.assertFresh();
    await files.makeFolder(path);
    const lock = await (options.lock ?? ((place) => lockFolder(place, { randomId })))(path);
    try {
      // Checked again under the lock.
      await folder.assertFresh();
      // Remove the snapshot of an interrupted call before its journal: without the journal it would look like a damaged
      // store.
      await removeIfExists(files, folder.snapshotPath);
      await folder.sync();
      const storeId = randomId();
      const moment = contents(storeId);
      await (await folder.beginJournal(moment.sequence)).close();
      const snapshot = new SnapshotFile({ files, path: folder.snapshotPath, storeId, collections: {} });
      await new Low(snapshot, moment).write();
      await folder.markInitialised(storeId);
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw toStoreError(error, path);
  }
}
