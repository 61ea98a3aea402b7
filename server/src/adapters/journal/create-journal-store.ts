import { randomUUID } from 'node:crypto';
import { Low } from 'lowdb';
import { DocumentSet } from '../documents/document-set.js';
import { removeIfThere } from './durable-file.js';
import { lockFolder } from './folder-lock.js';
import type { NewJournalStore } from './journal-options.js';
import { firstChecksum, type Moment } from './ledger.js';
import { nodeFiles } from './node-files.js';
import { SnapshotFile } from './snapshot.js';
import { asStoreError } from './store-errors.js';
import { StoreFolder } from './store-folder.js';

/**
 * Makes a new, empty store in a folder that is empty or does not exist yet. When it is interrupted, it leaves what the
 * next call takes for empty.
 * @throws CountersignError `ALREADY_INITIALISED` when the folder is not empty, `STORE_LOCKED` when it is in use,
 * `STORE_UNAVAILABLE` when the operating system refuses.
 */
export function createJournalStore(options: NewJournalStore): Promise<void> {
  return makeJournalStore(options, (storeId) => ({
    documents: new DocumentSet({}),
    sequence: 0,
    checksum: firstChecksum(storeId),
  }));
}

/** The same with documents in it. @param contents is told the new store's id, with which its journal begins. */
export async function makeJournalStore(options: NewJournalStore, contents: (storeId: string) => Moment): Promise<void> {
  const { folder: path, files = nodeFiles, randomId = randomUUID } = options;
  const folder = new StoreFolder(path, files);
  try {
    await folder.assertFresh();
    await files.makeFolder(path);
    const lock = await (options.lock ?? ((place) => lockFolder(place, { randomId })))(path);
    try {
      // Again, now that nobody else can be making one.
      await folder.assertFresh();
      // The snapshot of an interrupted call goes before its journal: without the journal it would be a store's remains.
      await removeIfThere(files, folder.snapshotPath);
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
    throw asStoreError(error, path);
  }
}
