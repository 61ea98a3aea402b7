import { randomUUID } from 'node:crypto';
import { CountersignError } from '@countersign/shared';
import { Low } from 'lowdb';
import type { StoreFilling } from '../../store/contents.js';
import type { CollectionDefinitions } from '../../store/port.js';
import { DocumentSet } from '../documents/document-set.js';
import { lockFolder } from './folder-lock.js';
import type { NewJournalStore } from './journal-options.js';
import { firstChecksum, type Ledger } from './ledger.js';
import { nodeFiles } from './node-files.js';
import { SnapshotFile } from './snapshot.js';
import { asStoreError } from './store-errors.js';
import { StoreFolder } from './store-folder.js';

export interface JournalFillingOptions extends NewJournalStore {
  /** Whose unique values are watched over. Documents of other collections are taken as they are. */
  readonly collections: CollectionDefinitions;
}

/**
 * Makes a store with documents in it, in a folder that is empty or does not exist yet. They gather in memory, where the
 * store will have them anyway; the folder is first touched by `finish`.
 * @throws CountersignError `ALREADY_INITIALISED` when the folder is not empty; `finish` also `STORE_LOCKED` when it is in
 * use and `STORE_UNAVAILABLE` when the operating system refuses
 */
export async function fillJournalStore(options: JournalFillingOptions): Promise<StoreFilling> {
  const { folder: path, files = nodeFiles, collections } = options;
  const folder = new StoreFolder(path, files);
  try {
    await folder.assertFresh();
  } catch (error) {
    throw asStoreError(error, path);
  }
  const documents = new DocumentSet(collections);
  const ids = new Map<string, Set<string>>();
  return {
    async add(stored) {
      for (const { collection, document } of stored) {
        const taken = ids.get(collection) ?? new Set();
        if (taken.has(document.id)) throw violation(`Two documents of ${collection} have the id ${document.id}`);
        ids.set(collection, taken.add(document.id));
        apply(documents, { collection, id: document.id, document });
      }
    },
    async finish() {
      try {
        await write(options, folder, documents);
      } catch (error) {
        throw asStoreError(error, path);
      }
    },
    async abandon() {},
  };
}

function apply(documents: DocumentSet, change: Parameters<DocumentSet['apply']>[0][number]): void {
  try {
    documents.apply([change]);
  } catch (error) {
    if (!(error instanceof CountersignError) || error.code !== 'STORE_DAMAGED') throw error;
    throw violation(error.message, error);
  }
}

const violation = (message: string, cause?: unknown): CountersignError =>
  new CountersignError('UNIQUE_VIOLATION', message, { cause });

/** In the order of `createJournalStore`: the file that says that a store is there comes last. */
async function write(options: JournalFillingOptions, folder: StoreFolder, documents: DocumentSet): Promise<void> {
  const { files = nodeFiles, randomId = randomUUID } = options;
  await files.makeFolder(folder.path);
  const lock = await (options.lock ?? ((place) => lockFolder(place, { randomId })))(folder.path);
  try {
    await folder.assertFresh();
    const storeId = randomId();
    await folder.beginJournal(0);
    const snapshot = new SnapshotFile({ files, path: folder.snapshotPath, storeId, collections: {} });
    const ledger: Ledger = { documents, sequence: 0, checksum: firstChecksum(storeId) };
    await new Low(snapshot, ledger).write();
    await folder.markInitialised(storeId);
  } finally {
    await lock.release();
  }
}
