import { access, link, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CountersignError } from '@countersign/shared';
import { hasErrorCode } from '../adapters/journal/error-code.js';
import { nodeFiles } from '../adapters/journal/node-files.js';
import { RecordStream } from '../adapters/journal/record-stream.js';
import type { StoreContents, StoredDocument } from '../store/contents.js';
import { type BackupHeader, formatDocument } from './backup-format.js';
import { Digest, type Summary } from './digest.js';

/** JSON of one line, about, in characters: a line is read as a whole, and what is read must be bounded. */
const LINE_TARGET = 256 * 1024;

/**
 * Writes a backup file for its owner only, durably, and under its name only when it is whole.
 * @throws CountersignError `CONFIG_INVALID` when there is such a file
 */
export async function writeBackup(
  path: string,
  about: Omit<BackupHeader, 'backup' | 'documents'>,
  contents: StoreContents,
  onDocuments: (count: number) => void,
): Promise<Summary> {
  await assertFree(path);
  const unfinished = `${path}.tmp`;
  await rm(unfinished, { force: true });
  const file = await nodeFiles.create(unfinished);
  let summary: Summary;
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
): Promise<Summary> {
  const header: BackupHeader = { backup: 1, documents: contents.count, ...about };
  await records.add(JSON.stringify(header));
  const digest = new Digest();
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

/** In one step that fails when somebody else has made the file meanwhile, where the file system has links. */
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
  new CountersignError(
    'CONFIG_INVALID',
    `There is a file ${path} already, and a backup replaces none. Choose another.`,
  );
