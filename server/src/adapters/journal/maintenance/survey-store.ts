import { join } from 'node:path';
import type { Change } from '../../documents/change.js';
import { hasErrorCode } from '../files/error-code.js';
import type { JournalFileHandle, JournalFiles } from '../files/journal-files.js';
import { readLines } from '../files/line-reader.js';
import { firstChecksum } from '../ledger-state.js';
import { changesFromJson } from '../log/change-json.js';
import { CONTINUED_IN_NEXT } from '../log/journal-file.js';
import { type JournalRecord, MAX_RECORD_BYTES } from '../log/journal-record.js';
import { CHAIN_START } from '../log/record-stream.js';
import { confirmedSequence, isTornWrite, readRecord } from '../log/replay.js';
import { readHeader, type SnapshotHeader } from '../snapshot/snapshot.js';
import { StoreFolder } from '../store-folder.js';

export interface Damage {
  /** The file's name in the folder. */
  readonly file: string;
  /** Offset in bytes. */
  readonly offset: number;
  readonly what: string;
}

/** A complete record, or a line of a snapshot. */
export interface SurveyedRecord {
  readonly file: string;
  readonly offset: number;
  /** The journal record's sequence; `undefined` for a line of the snapshot. */
  readonly sequence?: number;
  readonly changes: readonly Change[];
  /**
   * Whether nothing before it is missing in the journal. A later record has the final state of its documents, but not
   * what happened to others.
   */
  readonly isTrusted: boolean;
}

export interface StoreSurvey {
  /** Sequence of the last trusted record. */
  readonly sequence: number;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly records: number }[];
  /** Bytes of an unfinished write at the journal's end, or of one in progress. */
  readonly tornBytes: number;
  readonly damages: readonly Damage[];
}

export interface SurveyOptions {
  readonly folder: string;
  /** Only to list and to read. */
  readonly files: Pick<JournalFiles, 'list' | 'open'>;
  readonly onFound: (found: SurveyedRecord) => void;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Reads a store's folder completely, changes nothing, and continues where opening it would stop. `replay.ts` defines
 * what is torn and what is damaged.
 * @throws any error of reading a file; also `ENOENT` if a file is removed meanwhile, as a compaction does.
 */
export async function surveyStore(options: SurveyOptions): Promise<StoreSurvey> {
  return new StoreSurveyor(options).run();
}

class StoreSurveyor {
  readonly #options: SurveyOptions;
  readonly #folder: StoreFolder;
  readonly #files: { name: string; bytes: number; records: number }[] = [];
  readonly #damages: Damage[] = [];
  #done = 0;
  #total = 0;
  #tornBytes = 0;
  /** The last complete record; its checksum is unknown if there is no snapshot. */
  #last: { sequence: number; checksum: string | undefined } = { sequence: 0, checksum: undefined };
  #trusted = { isWhole: true, sequence: 0 };

  constructor(options: SurveyOptions) {
    this.#options = options;
    this.#folder = new StoreFolder(options.folder, { ...options.files } as JournalFiles);
  }

  async run(): Promise<StoreSurvey> {
    const names = new Set(await this.#options.files.list(this.#folder.path));
    const storeId = await this.#readMarker(names);
    const journals = [...names].filter((name) => name.startsWith('journal-')).sort();
    await this.#addUp(['snapshot.log', ...journals].filter((name) => names.has(name)));
    await this.#readSnapshot(names, storeId, journals);
    await this.#readJournals();
    const { sequence } = this.#trusted;
    return { sequence, files: this.#files, tornBytes: this.#tornBytes, damages: this.#damages };
  }

  async #readMarker(names: ReadonlySet<string>): Promise<string | undefined> {
    const file = 'store.json';
    if (!names.has(file)) return this.#damage(file, 0, 'it is missing');
    try {
      return await this.#folder.readStoreId();
    } catch (error) {
      if (!(error instanceof Error) || hasErrorCode(error, 'ENOENT')) throw error;
      return this.#damage(file, 0, 'it does not name its store, or is of another version');
    }
  }

  async #addUp(names: readonly string[]): Promise<void> {
    for (const name of names) this.#total += await this.#withFile(name, (file) => file.size());
  }

  async #readSnapshot(
    names: ReadonlySet<string>,
    storeId: string | undefined,
    journals: readonly string[],
  ): Promise<void> {
    const name = 'snapshot.log';
    let header: SnapshotHeader | undefined;
    if (names.has(name)) header = await this.#withFile(name, (file) => this.#readSnapshotFrom(file, name));
    else this.#damage(name, 0, 'it is missing');
    if (header !== undefined) {
      if (storeId !== undefined && header.store !== storeId) this.#damage(name, 0, 'it belongs to another store');
      this.#last = { sequence: header.sequence, checksum: header.checksum };
    } else {
      // Journals are ordered by their names.
      const first = Number(/[0-9]+/.exec(journals[0] ?? '')?.[0] ?? 1) - 1;
      const checksum = first === 0 && storeId !== undefined ? firstChecksum(storeId) : undefined;
      this.#last = { sequence: first, checksum };
    }
    this.#trusted.sequence = this.#last.sequence;
  }

  async #readSnapshotFrom(file: JournalFileHandle, name: string): Promise<SnapshotHeader | undefined> {
    const entry = { name, bytes: await file.size(), records: 0 };
    this.#files.push(entry);
    const before = this.#damages.length;
    let header: SnapshotHeader | undefined;
    let end: string | undefined;
    let documents = 0;
    let expected: Pick<JournalRecord, 'sequence' | 'checksum'> = { sequence: 0, checksum: CHAIN_START };
    for await (const line of readLines(file, MAX_RECORD_BYTES)) {
      this.#progress(line.bytes.length + 1);
      const record = readRecord(line);
      if (record === undefined || end !== undefined) {
        this.#damage(name, line.offset, 'not a line of a snapshot; its documents are lost unless the journal has them');
        continue;
      }
      entry.records += 1;
      if (record.previous !== expected.checksum || record.sequence !== expected.sequence + 1) {
        this.#damageUnlessToldOf(name, line.offset, 'lines are missing before this one', before);
      }
      expected = record;
      const changes = changesFromJson(record.json);
      if (changes !== undefined) {
        documents += changes.length;
        this.#options.onFound({ file: name, offset: line.offset, changes, isTrusted: true });
      } else if (line.offset === 0) {
        header = readHeader(record.json);
        if (header === undefined) this.#damage(name, 0, 'not a snapshot that this version can read');
      } else end = record.json;
    }
    if (end !== JSON.stringify({ documents })) this.#damageUnlessToldOf(name, entry.bytes, 'it ends too early', before);
    return header;
  }

  async #readJournals(): Promise<void> {
    for (;;) {
      const before = this.#last.sequence;
      const path = this.#folder.journalPath(before);
      const name = path.slice(this.#folder.path.length).replace(/^[\\/]/, '');
      const names = await this.#options.files.list(this.#folder.path);
      if (!names.includes(name)) {
        this.#damage(name, 0, 'it is missing, and all changes in it are lost');
        this.#trusted.isWhole = false;
      } else if (await this.#withFile(name, (file) => this.#readJournal(file, name))) {
        // Mixed-up files may lead backwards.
        if (this.#last.sequence > before) continue;
      }
      const next = await this.#folder.begunAfter(Math.max(before, 0));
      if (next === undefined) return;
      // Damage hides where this journal ends; the next one is found by its name, and may have the rest.
      this.#leap(next.slice(next.lastIndexOf('journal-')));
    }
  }

  #leap(name: string): void {
    if (this.#trusted.isWhole || this.#tornBytes > 0) {
      this.#damage(name, 0, 'it does not continue where the previous journal ends');
    }
    this.#tornBytes = 0;
    this.#trusted.isWhole = false;
    this.#last = { sequence: Number(/[0-9]+/.exec(name)?.[0]) - 1, checksum: undefined };
  }

  /** Returns whether its end announces a next journal. */
  async #readJournal(file: JournalFileHandle, name: string): Promise<boolean> {
    const entry = { name, bytes: await file.size(), records: 0 };
    this.#files.push(entry);
    let torn: { offset: number; end: number } | undefined;
    let goesOn = false;
    for await (const line of readLines(file, MAX_RECORD_BYTES)) {
      this.#progress(line.bytes.length + 1);
      const record = readRecord(line);
      const end = line.offset + line.bytes.length + 1;
      if (torn !== undefined && confirmedSequence(line, record) > this.#last.sequence) {
        this.#damageRecord(name, torn.offset);
        torn = undefined;
      }
      if (record !== undefined && torn === undefined) {
        entry.records += 1;
        if (goesOn) this.#damageRecord(name, line.offset);
        goesOn = this.#take(record, name, line.offset);
      } else if (torn !== undefined) torn.end = end;
      else if (isTornWrite(line) && !goesOn) torn = { offset: line.offset, end };
      else this.#damageRecord(name, line.offset);
    }
    if (torn !== undefined) await this.#endTorn(file, name, torn.offset);
    return goesOn;
  }

  async #endTorn(file: JournalFileHandle, name: string, offset: number): Promise<void> {
    if ((await this.#folder.begunAfter(Number(/[0-9]+/.exec(name)?.[0]) - 1)) === undefined) {
      this.#tornBytes = (await file.size()) - offset;
    } else this.#damageRecord(name, offset);
  }

  /** Returns whether it is the one that ends a journal. */
  #take(record: JournalRecord, file: string, offset: number): boolean {
    const { sequence, previous, checksum, json } = record;
    const goesOn = json === CONTINUED_IN_NEXT;
    const changes = goesOn ? [] : changesFromJson(json);
    const follows =
      sequence === this.#last.sequence + 1 && (this.#last.checksum ?? previous) === previous && changes !== undefined;
    if (!follows) {
      if (this.#trusted.isWhole || sequence <= this.#last.sequence) {
        this.#damage(file, offset, `record ${sequence} does not follow record ${this.#last.sequence}`);
      }
      this.#trusted.isWhole = false;
    }
    this.#last = { sequence, checksum };
    if (this.#trusted.isWhole) this.#trusted.sequence = sequence;
    this.#options.onFound({ file, offset, sequence, changes: changes ?? [], isTrusted: this.#trusted.isWhole });
    return goesOn;
  }

  #damageRecord(file: string, offset: number): void {
    this.#damage(file, offset, 'neither a record nor the remains of a torn write; changes are lost here');
    this.#trusted.isWhole = false;
  }

  #damage(file: string, offset: number, what: string): undefined {
    this.#damages.push({ file, offset, what });
  }

  /** Consequences of reported damage are not reported again. */
  #damageUnlessToldOf(file: string, offset: number, what: string, before: number): void {
    if (this.#damages.length === before) this.#damage(file, offset, what);
  }

  #progress(bytes: number): void {
    this.#done = Math.min(this.#done + bytes, this.#total);
    this.#options.onProgress?.(this.#done, this.#total);
  }

  async #withFile<T>(name: string, use: (file: JournalFileHandle) => Promise<T>): Promise<T> {
    const file = await this.#options.files.open(join(this.#folder.path, name));
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  }
}
