import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CountersignError } from '@countersign/shared';
import type { StoreContents, StoredDocument } from '../../store/contents.js';
import type { DocumentSet } from '../documents/document-set.js';
import { hasErrorCode } from './error-code.js';
import { type FolderLock, lockFolder } from './folder-lock.js';
import type { JournalFileHandle, JournalFiles } from './journal-files.js';
import type { Ledger } from './ledger.js';
import { readOnlyFiles } from './read-only-files.js';
import { replay } from './replay.js';
import { SnapshotFile } from './snapshot.js';
import { asStoreError } from './store-errors.js';
import { StoreFolder } from './store-folder.js';

const BATCH = 1_000;
/** A server that compacts faster than a snapshot can be read, so often in a row, is not to be believed. */
const MOST_ATTEMPTS = 25;

export interface JournalContentsOptions {
  readonly folder: string;
  /**
   * Keeps every other process out of the folder until `close`, for a store whose later changes must not be missed. When
   * it is left out, a server may go on writing: the contents are then those of one moment of it.
   */
  readonly exclusive?: boolean;
  readonly files?: JournalFiles;
}

/**
 * Reads a store's files from outside: the state after some committed unit of work, with everything that was acknowledged
 * before this was called. Records that are being written are left out; when a compaction replaces the files while they
 * are read, it starts over.
 * @throws CountersignError `STORE_FILE_MISSING`, `STORE_DAMAGED`, `STORE_UNAVAILABLE`; `STORE_LOCKED` when it is to be
 * exclusive and another process uses the store
 */
export async function readJournalContents(options: JournalContentsOptions): Promise<StoreContents> {
  const { folder: path, exclusive = false, files = readOnlyFiles } = options;
  const folder = new StoreFolder(path, files);
  let lock: FolderLock | undefined;
  try {
    await assertStore(folder, path);
    if (exclusive) lock = await lockFolder(path, { randomId: randomUUID });
    const documents = await readWhileServed(folder, files);
    return contentsOf(documents, async () => lock?.release());
  } catch (error) {
    await lock?.release();
    throw asStoreError(error, path);
  }
}

async function assertStore(folder: StoreFolder, path: string): Promise<void> {
  try {
    await folder.assertInitialised();
  } catch (cause) {
    if (!hasErrorCode(cause, 'ENOENT', 'ENOTDIR')) throw cause;
    throw new CountersignError('STORE_FILE_MISSING', `There is no store in ${path}`, { cause });
  }
}

async function readWhileServed(folder: StoreFolder, files: JournalFiles): Promise<DocumentSet> {
  for (let attempt = 1; ; attempt += 1) {
    const before = await journalNames(folder, files);
    try {
      return await readOnce(folder, files, before);
    } catch (error) {
      // Names tell of every compaction: each begins a journal and removes one. A server that starts cuts a torn tail,
      // which they don't tell; what is wrong after that as well is wrong.
      const changed = String(await journalNames(folder, files)) !== String(before);
      if ((attempt > 1 && !changed) || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

const journalNames = async ({ path }: StoreFolder, files: JournalFiles): Promise<readonly string[]> =>
  (await files.list(path)).filter((name) => name.startsWith('journal-')).sort();

/** Journals are opened before the snapshot is read, which takes long: what is open can be read though it is removed. */
async function readOnce(folder: StoreFolder, files: JournalFiles, names: readonly string[]): Promise<DocumentSet> {
  const open = new Map<string, JournalFileHandle>();
  try {
    for (const name of names) {
      const path = join(folder.path, name);
      open.set(path, await files.open(path));
    }
    const storeId = await folder.readStoreId();
    const snapshot = new SnapshotFile({ files, path: folder.snapshotPath, storeId, collections: {} });
    const ledger = await snapshot.read();
    await replayAll(folder, files, ledger, open);
    return ledger.documents;
  } finally {
    for (const file of open.values()) await file.close();
  }
}

async function replayAll(
  folder: StoreFolder,
  files: JournalFiles,
  ledger: Ledger,
  open: Map<string, JournalFileHandle>,
): Promise<void> {
  for (let first = true; ; first = false) {
    const before = ledger.sequence;
    const path = folder.journalPath(before);
    const file = open.get(path) ?? (await openIfThere(files, path));
    if (file === undefined) {
      if (first) await folder.assertJournal(before);
      return;
    }
    open.set(path, file);
    await replay(file, path, ledger);
    // A batch may have been read before its server synced it. What is given out must not be lost by a power failure.
    await file.fdatasync();
    if (ledger.sequence === before) return;
  }
}

async function openIfThere(files: JournalFiles, path: string): Promise<JournalFileHandle | undefined> {
  try {
    return await files.open(path);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function contentsOf(documents: DocumentSet, close: () => Promise<void>): StoreContents {
  const collections = new Map<string, StoredDocument[]>();
  let count = 0;
  for (const { collection, document } of documents.everything()) {
    const list = collections.get(collection);
    if (list === undefined) collections.set(collection, [{ collection, document }]);
    else list.push({ collection, document });
    count += 1;
  }
  return {
    count,
    async *batches() {
      for (const name of [...collections.keys()].sort()) {
        const list = collections.get(name) ?? [];
        for (let start = 0; start < list.length; start += BATCH) yield list.slice(start, start + BATCH);
      }
    },
    close,
  };
}
