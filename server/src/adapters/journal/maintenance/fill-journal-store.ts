import { CountersignError } from '@countersign/shared';
import type { StoreFilling } from '../../../store/contents.js';
import type { CollectionDefinitions } from '../../../store/port.js';
import { DocumentSet } from '../../documents/document-set.js';
import { makeJournalStore } from '../create-journal-store.js';
import { nodeFiles } from '../files/node-files.js';
import type { NewJournalStore } from '../journal-options.js';
import { firstChecksum } from '../ledger-state.js';
import { toStoreError } from '../store-errors.js';
import { StoreFolder } from '../store-folder.js';

export interface JournalFillingOptions extends NewJournalStore {
  /** Collections whose unique values are checked. Documents of other collections are accepted unchecked. */
  readonly collections: CollectionDefinitions;
}

/**
 * Makes a store with documents, in a folder that is empty or does not exist. Documents gather in memory, where the
 * store will hold them anyway; `finish` is the first to touch the folder.
 * @throws CountersignError `ALREADY_INITIALISED` if the folder is not empty; `finish` also `STORE_LOCKED` if it is in
 * use and `STORE_UNAVAILABLE` if the operating system refuses
 */
export async function fillJournalStore(options: JournalFillingOptions): Promise<StoreFilling> {
  const { folder: path, files = nodeFiles, collections } = options;
  const folder = new StoreFolder(path, files);
  try {
    await folder.assertFresh();
  } catch (error) {
    throw toStoreError(error, path);
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
    finish: () =>
      makeJournalStore(options, (storeId) => ({ documents, sequence: 0, checksum: firstChecksum(storeId) })),
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
