import type { Adapter } from 'lowdb';
import type { CollectionDefinitions } from '../../../store/port.js';
import { type DocumentPut, DocumentSet } from '../../documents/document-set.js';
import { writeDurably } from '../files/durable-file.js';
import type { JournalFileHandle, JournalFiles } from '../files/journal-files.js';
import { readLines } from '../files/line-reader.js';
import type { LedgerState, SnapshotSource } from '../ledger-state.js';
import { changesFromJson, changesToJson } from '../log/change-json.js';
import { decodeRecord, type JournalRecord, MAX_RECORD_BYTES } from '../log/journal-record.js';
import { CHAIN_START, RecordStream } from '../log/record-stream.js';
import { damagedFile } from '../store-errors.js';

/** Characters of JSON in one line of documents, unless one document is longer. */
const LINE_TARGET = 64 * 1024;

export interface SnapshotHeader {
  readonly snapshot: 1;
  readonly store: string;
  /** The last included journal record. */
  readonly sequence: number;
  readonly checksum: string;
}

export interface SnapshotOptions {
  readonly files: JournalFiles;
  readonly path: string;
  readonly storeId: string;
  readonly collections: CollectionDefinitions;
  /** Throws if the folder belongs to another process by now: then nothing is replaced. */
  readonly assertOurs?: () => void;
}

/**
 * lowdb's adapter: the whole ledger in one file of records (`journal-record.ts`), so that every byte is checked, and it
 * is read and written as a stream. First a header, then documents, then `{"documents":<count>}`. It is replaced
 * atomically, never appended to, so unlike a journal it has no torn end: any error in it is damage.
 */
export class SnapshotFile implements Adapter<SnapshotSource> {
  readonly #options: SnapshotOptions;
  #bytes = 0;

  constructor(options: SnapshotOptions) {
    this.#options = options;
  }

  async read(): Promise<LedgerState> {
    const file = await this.#options.files.open(this.#options.path);
    try {
      return await this.#readAll(file);
    } finally {
      await file.close();
    }
  }

  /** Length of the file when it was last read or written. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Yields to the event loop after each line, some hundred microseconds of work, so that requests are served meanwhile.
   */
  async write(moment: SnapshotSource): Promise<void> {
    const { files, path, storeId, assertOurs = () => {} } = this.#options;
    const header: SnapshotHeader = {
      snapshot: 1,
      store: storeId,
      sequence: moment.sequence,
      checksum: moment.checksum,
    };
    await writeDurably(files, path, async (file) => {
      const records = new RecordStream(file);
      await records.add(JSON.stringify(header));
      let count = 0;
      for (const { json, documents } of toLines(moment.documents.everything())) {
        await records.add(json);
        count += documents;
        await new Promise(setImmediate);
        assertOurs();
      }
      await records.add(JSON.stringify({ documents: count }));
      this.#bytes = await records.end();
      await file.fdatasync();
      assertOurs();
    });
  }

  async #readAll(file: JournalFileHandle): Promise<LedgerState> {
    this.#bytes = await file.size();
    const documents = new DocumentSet(this.#options.collections);
    let ledger: LedgerState | undefined;
    let count = 0;
    let end: string | undefined;
    let last: Pick<JournalRecord, 'sequence' | 'checksum'> = { sequence: 0, checksum: CHAIN_START };
    for await (const line of readLines(file, MAX_RECORD_BYTES)) {
      const record = line.ended && !line.tooLong ? decodeRecord(line.bytes) : undefined;
      if (record?.previous !== last.checksum || record.sequence !== last.sequence + 1 || end !== undefined) {
        throw this.#damaged(line.offset, 'this is not the expected record');
      }
      last = record;
      if (ledger === undefined) {
        ledger = { documents, ...this.#checkHeader(record.json) };
        continue;
      }
      const changes = changesFromJson(record.json);
      if (changes === undefined) {
        end = record.json;
        continue;
      }
      documents.add(changes);
      count += changes.length;
    }
    if (ledger === undefined || end !== JSON.stringify({ documents: count })) {
      throw this.#damaged(this.#bytes, 'it ends too early');
    }
    return ledger;
  }

  #checkHeader(json: string): Pick<SnapshotHeader, 'sequence' | 'checksum'> {
    const header = readHeader(json);
    if (header === undefined) throw this.#damaged(0, 'not a snapshot that this version can read');
    if (header.store !== this.#options.storeId) throw this.#damaged(0, 'it belongs to another store');
    const { sequence, checksum } = header;
    return { sequence, checksum };
  }

  #damaged(offset: number, what: string): Error {
    return damagedFile(this.#options.path, offset, what);
  }
}

/** JSON lines of documents, many to a line. A long document has its own line, so that no line exceeds a record. */
function* toLines(additions: Iterable<DocumentPut>): Generator<{ readonly json: string; readonly documents: number }> {
  let entries: string[] = [];
  let length = 0;
  for (const addition of additions) {
    const entry = changesToJson([addition]).slice(1, -1);
    if (entries.length > 0 && length + entry.length > LINE_TARGET) {
      yield { json: `[${entries.join(',')}]`, documents: entries.length };
      entries = [];
      length = 0;
    }
    entries.push(entry);
    length += entry.length;
  }
  yield { json: `[${entries.join(',')}]`, documents: entries.length };
}

export function readHeader(json: string): SnapshotHeader | undefined {
  const header = JSON.parse(json) as Partial<SnapshotHeader> | null;
  return header?.snapshot === 1 ? (header as SnapshotHeader) : undefined;
}
