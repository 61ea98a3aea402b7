import { join } from 'node:path';
import type { Change } from '../documents/change.js';
import { changesFromJson } from './change-json.js';
import { hasErrorCode } from './error-code.js';
import { GOES_ON } from './journal-file.js';
import type { JournalFileHandle, JournalFiles } from './journal-files.js';
import { type JournalRecord, MAX_RECORD_BYTES } from './journal-record.js';
import { firstChecksum } from './ledger.js';
import { readLines } from './line-reader.js';
import { START } from './record-stream.js';
import { isTorn, readRecord, vouchesFor } from './replay.js';
import { readHeader, type SnapshotHeader } from './snapshot.js';
import { StoreFolder } from './store-folder.js';

export interface Damage {
  /** The file's name in the folder. */
  readonly file: string;
  /** Bytes from its start. */
  readonly offset: number;
  readonly what: string;
}

/** A whole record, or line of a snapshot, that was come upon. */
export interface Found {
  readonly file: string;
  readonly offset: number;
  /** The journal record's; nothing for a line of the snapshot. */
  readonly sequence?: number;
  readonly changes: readonly Change[];
  /**
   * Whether nothing is missing before it in the journal. A later record tells what its documents were made into, but not
   * what happened to the others.
   */
  readonly isTrusted: boolean;
}

export interface Survey {
  /** Of the last record that is trusted. */
  readonly sequence: number;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly records: number }[];
  /** Bytes at the journal's end that a write left that was never finished, or that is being written just now. */
  readonly tornBytes: number;
  readonly damages: readonly Damage[];
}

export interface SurveyOptions {
  readonly folder: string;
  /** Only to list and to read. */
  readonly files: Pick<JournalFiles, 'list' | 'open'>;
  readonly onFound: (found: Found) => void;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Reads a store's folder from one end to the other, changes nothing, and goes on where opening it would stop. The rules
 * of what is torn and what is damaged are those of `replay.ts`.
 * @throws whatever reading a file throws; `ENOENT` also when a file is removed meanwhile, as a compaction does.
 */
export async function surveyStore(options: SurveyOptions): Promise<Survey> {
  return new StoreSurvey(options).run();
}

class StoreSurvey {
  readonly #options: SurveyOptions;
  readonly #folder: StoreFolder;
  readonly #files: { name: string; bytes: number; records: number }[] = [];
  readonly #damages: Damage[] = [];
  #done = 0;
  #total = 0;
  #tornBytes = 0;
  /** Of the last whole record; the checksum is not known when there is no snapshot to tell it. */
  #last: { sequence: number; checksum: string | undefined } = { sequence: 0, checksum: undefined };
  #trusted = { isWhole: true, sequence: 0 };

  constructor(options: SurveyOptions) {
    this.#options = options;
    this.#folder = new StoreFolder(options.folder, { ...options.files } as JournalFiles);
  }

  async run(): Promise<Survey> {
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
      return this.#damage(file, 0, 'it does not say which store this is, or is of another version');
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
      // The journals tell where they begin by their names.
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
    let expected: Pick<JournalRecord, 'sequence' | 'checksum'> = { sequence: 0, checksum: START };
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
        if (header === undefined) this.#damage(name, 0, 'not a snapshot that this version reads');
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
        this.#damage(name, 0, 'it is missing, with all the changes in it');
        this.#trusted.isWhole = false;
      } else if (await this.#withFile(name, (file) => this.#readJournal(file, name))) {
        // Files that were mixed up may lead back.
        if (this.#last.sequence > before) continue;
      }
      const next = await this.#folder.begunAfter(Math.max(before, 0));
      if (next === undefined) return;
      // Damage has hidden where this journal ends; the next one is known by its name, and may tell the rest.
      this.#leap(next.slice(next.lastIndexOf('journal-')));
    }
  }

  #leap(name: string): void {
    if (this.#trusted.isWhole || this.#tornBytes > 0) {
      this.#damage(name, 0, 'it does not go on where the journal before it ends');
    }
    this.#tornBytes = 0;
    this.#trusted.isWhole = false;
    this.#last = { sequence: Number(/[0-9]+/.exec(name)?.[0]) - 1, checksum: undefined };
  }

  /** Says whether it ends by saying that there is a next one. */
  async #readJournal(file: JournalFileHandle, name: string): Promise<boolean> {
    const entry = { name, bytes: await file.size(), records: 0 };
    this.#files.push(entry);
    let torn: { offset: number; end: number } | undefined;
    let goesOn = false;
    for await (const line of readLines(file, MAX_RECORD_BYTES)) {
      this.#progress(line.bytes.length + 1);
      const record = readRecord(line);
      const end = line.offset + line.bytes.length + 1;
      if (torn !== undefined && vouchesFor(line, record) > this.#last.sequence) {
        this.#damageRecord(name, torn.offset);
        torn = undefined;
      }
      if (record !== undefined && torn === undefined) {
        entry.records += 1;
        if (goesOn) this.#damageRecord(name, line.offset);
        goesOn = this.#take(record, name, line.offset);
      } else if (torn !== undefined) torn.end = end;
      else if (isTorn(line) && !goesOn) torn = { offset: line.offset, end };
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

  /** Says whether it is the one that ends a journal. */
  #take(record: JournalRecord, file: string, offset: number): boolean {
    const { sequence, previous, checksum, json } = record;
    const goesOn = json === GOES_ON;
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
    this.#damage(file, offset, 'not a record, and not what a torn write leaves; changes are lost here');
    this.#trusted.isWhole = false;
  }

  #damage(file: string, offset: number, what: string): undefined {
    this.#damages.push({ file, offset, what });
  }

  /** What follows from damage that was told of already is not told again. */
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
