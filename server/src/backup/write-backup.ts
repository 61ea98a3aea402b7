import { access, link, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CountersignError } from '@countersign/shared';
import { hasErrorCode } from '../adapters/journal/files/error-code.js';
import { nodeFiles } from '../adapters/journal/files/node-files.js';
import { RecordStream } from '../adapters/journal/log/record-stream.js';
import type { StoreContents, StoredDocument } from '../store/contents.js';
import { type BackupHeader, formatDocument } from './backup-format.js';
import { ContentsDigest, type ContentsSummary } from './contents-digest.js';

/** Approximate length of a line of JSON, in characters: lines are read as a whole, so they must be bounded. */
const LINE_TARGET = 256 * 1024;

/**
 * Writes a backup file for its owner only, durably, and under its final name only when it is complete.
 * @throws CountersignError `CONFIG_INVALID` if the file exists
 */
export async function writeBackup(
  path: string,
  about: Omit<BackupHeader, 'backup' | 'documents'>,
  contents: StoreContents,
  onDocuments: (count: number) => void,
): Promise<ContentsSummary> {
  await assertFree(path);
  const unfinished = `${path}.tmp`;
  await rm(unfinished, { force: true });
  const file = await nodeFiles.create(unfinished);
  let summary: ContentsSummary;
  try {
    try {
      summary = await writeRecords(new RecordStream(file), about, contents, onDocuments);
      await file.fdatasync();
    } finally {
      await file.close();
    }
    await putInPlace(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  await nodeFiles.syncFolder(dirname(path));
  return summary;
}

async function writeRecords(
  records: RecordStream,
  about: Omit<BackupHeader, 'backup' | 'documents'>,
  contents: StoreContents,
  onDocuments: (count: number) => void,
): Promise<ContentsSummary> {
  const header: BackupHeader = { backup: 1, documents: contents.count, ...about };
  await records.add(JSON.stringify(header));
  const digest = new ContentsDigest();
  for await (const batch of contents.batches()) {
    digest.add(batch);
    for (const line of lines(batch)) await records.add(line);
    onDocuments(batch.length);
  }
  const summary = digest.summary();
  await records.add(JSON.stringify(summary));
  await records.end();
  return summary;
}

function* lines(batch: readonly StoredDocument[]): Generator<string> {
  let entries: string[] = [];
  let length = 0;
  for (const stored of batch) {
    const entry = formatDocument(stored);
    entries.push(entry);
    length += entry.length;
    if (length < LINE_TARGET) continue;
    yield `[${entries.join(',')}]`;
    entries = [];
    length = 0;
  }
  if (entries.length > 0) yield `[${entries.join(',')}]`;
}

/** Atomically, failing if the file exists by now, where the file system supports links. */
async function putInPlace(unfinished: string, path: string): Promise<void> {
  try {
    await link(unfinished, path);
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) throw exists(path);
    if (!hasErrorCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
    await assertFree(path);
    await rename(unfinished, path);
  }
}

async function assertFree(path: string): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) throw exists(path);
}

const exists = (path: string): CountersignError =>
  new CountersignError('CONFIG_INVALID', `${path} exists already, and a backup replaces no file. Choose another.`);
