import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { StoreContents, StoredDocument } from '../../../store/contents.js';
import type { DocumentSet } from '../../documents/document-set.js';
import { hasErrorCode } from '../files/error-code.js';
import type { JournalFileHandle, JournalFiles } from '../files/journal-files.js';
import { nodeFiles, readOnlyFiles } from '../files/node-files.js';
import type { LedgerState } from '../ledger-state.js';
import { type FolderLock, lockFolder } from '../lock/folder-lock.js';
import { replay } from '../log/replay.js';
import { SnapshotFile } from '../snapshot/snapshot.js';
import { damagedFile, toStoreError } from '../store-errors.js';
import { StoreFolder } from '../store-folder.js';

const BATCH = 1_000;
/** Attempts: a server that compacts faster than a snapshot can be read, this often in a row, is implausible. */
const MAX_ATTEMPTS = 25;
/** An error that repeats this often, with the same files, is real. */
const MAX_UNCHANGED = 3;

export interface JournalContentsOptions {
  readonly folder: string;
  /**
   * Excludes every other process from the folder until `close`, for a store whose later changes must not be missed. If
   * false, a server may continue to write: the contents are those of one moment.
   */
  readonly exclusive?: boolean;
  /** The real file system by default. Only lists, opens, reads and syncs. */
  readonly files?: Pick<JournalFiles, 'list' | 'open'>;
}

/**
 * Reads a store's files from outside: the state after some committed unit of work, with everything that was
 * acknowledged before the call. Records being written are ignored; if a compaction replaces the files meanwhile, it
 * starts over.
 * @throws CountersignError `STORE_FILE_MISSING`, `STORE_DAMAGED`, `STORE_UNAVAILABLE`; `STORE_LOCKED` if it is
 * exclusive and another process uses the store
 */
export async function readJournalContents(options: JournalContentsOptions): Promise<StoreContents> {
  const { folder: path, exclusive = false } = options;
  const files: JournalFiles = { ...nodeFiles, ...(options.files ?? readOnlyFiles) };
  const folder = new StoreFolder(path, files);
  let lock: FolderLock | undefined;
  try {
    await folder.assertInitialised();
    if (exclusive) lock = await lockFolder(path, { randomId: randomUUID });
    const documents = await readWhileServed(folder, files);
    return contentsOf(documents, async () => lock?.release());
  } catch (error) {
    await lock?.release();
    throw toStoreError(error, path);
  }
}

async function readWhileServed(folder: StoreFolder, files: JournalFiles): Promise<DocumentSet> {
  for (let attempt = 1, unchanged = 1; ; attempt += 1) {
    const before = await journalNames(folder, files);
    try {
      return await readOnce(folder, files, before);
    } catch (error) {
      // Names reveal every rotation and compaction: each creates or removes a journal. They don't reveal that a server
      // removed a torn end, or undid a write on a full disk.
      unchanged = String(await journalNames(folder, files)) === String(before) ? unchanged + 1 : 1;
      if (unchanged > MAX_UNCHANGED || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

const journalNames = async ({ path }: StoreFolder, files: JournalFiles): Promise<readonly string[]> =>
  (await files.list(path)).filter((name) => name.startsWith('journal-')).sort();

/** Open the journals before reading the snapshot, which takes long: an open file can be read even if it is removed. */
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
  ledger: LedgerState,
  open: Map<string, JournalFileHandle>,
): Promise<void> {
  for (;;) {
    const before = ledger.sequence;
    const path = folder.journalPath(before);
    const file = open.get(path) ?? (await openIfThere(files, path));
    if (file === undefined) return folder.assertJournal(before);
    open.set(path, file);
    const { goesOn, length } = await replay(upTo(file, await file.size()), path, ledger);
    if (goesOn) continue;
    await assertStays(file, path, length, ledger.checksum);
    const later = await folder.begunAfter(before);
    if (later === undefined) return;
    throw damagedFile(later, 0, 'it does not continue where the previous journal ends');
  }
}

/** The file as it is now, whatever is appended meanwhile. */
const upTo = (file: JournalFileHandle, end: number): JournalFileHandle => ({
  size: async () => end,
  read: (target, position) => file.read(target.subarray(0, Math.max(0, end - position)), position),
  write: (data, position) => file.write(data, position),
  truncate: (length) => file.truncate(length),
  fdatasync: () => file.fdatasync(),
  close: () => file.close(),
});

/**
 * A batch may have been read before its server synced it. What is returned must not be lost in a power failure, nor
 * undone because the disk was full.
 */
async function assertStays(file: JournalFileHandle, path: string, length: number, checksum: string): Promise<void> {
  await file.fdatasync();
  if (length === 0 || (await endsWith(file, length, checksum))) return;
  throw damagedFile(path, length, 'its last record has disappeared');
}

/** Whether the line that ends at `length` begins with this checksum. */
async function endsWith(file: JournalFileHandle, length: number, checksum: string): Promise<boolean> {
  for (let window = 64 * 1024; ; window *= 8) {
    const start = Math.max(0, length - window);
    const bytes = Buffer.alloc(length - start);
    if ((await file.read(bytes, start)) < bytes.length) return false;
    const newline = bytes.lastIndexOf(0x0a, -2);
    if (newline !== -1 || start === 0) return bytes.toString('latin1', newline + 1, newline + 33) === checksum;
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
