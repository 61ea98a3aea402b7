import { CountersignError } from '@countersign/shared';
import { hasErrorCode } from '../adapters/journal/files/error-code.js';
import type { JournalFileHandle } from '../adapters/journal/files/journal-files.js';
import { type Line, readLines } from '../adapters/journal/files/line-reader.js';
import { readOnlyFiles } from '../adapters/journal/files/node-files.js';
import { decodeRecord, type JournalRecord, MAX_RECORD_BYTES } from '../adapters/journal/log/journal-record.js';
import { CHAIN_START } from '../adapters/journal/log/record-stream.js';
import type { StoreContents, StoredDocument } from '../store/contents.js';
import { type BackupHeader, damagedBackup, parseDocuments, parseHeader } from './backup-format.js';
import { ContentsDigest } from './contents-digest.js';

export interface BackupContents extends StoreContents {
  readonly header: BackupHeader;
}

/**
 * Opens a backup file. The file is known to be complete only when `batches` ends without an error; until then, its
 * documents must not be used.
 * @throws CountersignError `BACKUP_DAMAGED`, naming the byte; `CONFIG_INVALID` if the file does not exist
 */
export async function readBackup(path: string): Promise<BackupContents> {
  const file = await openFile(path);
  try {
    const records = readRecords(file, path);
    const first = await records.next();
    if (first.done === true) throw damagedBackup(path, 0, 'it is empty');
    const header = parseHeader(first.value.json, path);
    return {
      header,
      count: header.documents,
      batches: () => readBatches(records, header, path),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openFile(path: string): Promise<JournalFileHandle> {
  try {
    return await readOnlyFiles.open(path);
  } catch (cause) {
    if (!hasErrorCode(cause, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw cause;
    throw new CountersignError('CONFIG_INVALID', `${path} does not exist.`, { cause });
  }
}

interface Read extends JournalRecord {
  /** Start of its line, in bytes. */
  readonly offset: number;
}

async function* readRecords(file: JournalFileHandle, path: string): AsyncGenerator<Read, void, undefined> {
  let last: Pick<JournalRecord, 'sequence' | 'checksum'> = { sequence: 0, checksum: CHAIN_START };
  for await (const line of readLines(file, MAX_RECORD_BYTES)) {
    const record = recordIn(line);
    if (record?.previous !== last.checksum || record.sequence !== last.sequence + 1 || record.durable !== 0) {
      throw damagedBackup(path, line.offset, 'this is not the line that was written here');
    }
    last = record;
    yield { ...record, offset: line.offset };
  }
}

const recordIn = (line: Line): JournalRecord | undefined =>
  line.ended && !line.tooLong ? decodeRecord(line.bytes) : undefined;

async function* readBatches(
  records: AsyncGenerator<Read, void, undefined>,
  { documents: count }: BackupHeader,
  path: string,
): AsyncGenerator<readonly StoredDocument[], void, undefined> {
  const digest = new ContentsDigest();
  let end: Read | undefined;
  let offset = 0;
  for (let next = await records.next(); next.done !== true; next = await records.next()) {
    const record = next.value;
    offset = record.offset;
    if (end !== undefined) throw damagedBackup(path, offset, 'it continues after its end');
    const documents = parseDocuments(record.json);
    if (documents === undefined) {
      end = record;
      continue;
    }
    addTo(digest, documents, path, offset);
    yield documents;
  }
  const summary = digest.summary();
  if (end?.json !== JSON.stringify(summary) || summary.documents !== count) {
    throw damagedBackup(path, offset, end === undefined ? 'it ends too early' : 'its counts do not match its contents');
  }
}

function addTo(digest: ContentsDigest, documents: readonly StoredDocument[], path: string, offset: number): void {
  try {
    digest.add(documents);
  } catch (error) {
    if (error instanceof CountersignError) throw damagedBackup(path, offset, error.message);
    throw error;
  }
}
