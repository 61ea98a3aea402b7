import { CountersignError } from '@countersign/shared';
import type { Change } from '../../documents/change.js';
import { DiskFull } from '../files/disk-full.js';
import type { JournalFileHandle } from '../files/journal-files.js';
import { Batch, type BeginJournal, type Rotation } from './batch.js';
import { changesToJson } from './change-json.js';
import { CONTINUED_IN_NEXT, EMPTY_CHANGES, type JournalEnd, JournalFile } from './journal-file.js';
import { MAX_JSON_BYTES } from './journal-record.js';

/**
 * Once this many characters are not durable, new units of work wait. It limits the memory that a slow disk can cost:
 * this much, and one unit of work more. No caller waits longer for it, because answers wait for the same disk.
 */
const MAX_UNSYNCED = 8 * 1024 * 1024;

/**
 * Appends to the journal with group commit: while one batch is written and synced, the next one gathers, so each write
 * costs one `fdatasync`, however many wait.
 *
 * A full disk loses the batch that met it and the one that gathers, whose units of work ran on top of it: the partial
 * write is undone, and the next batch is another attempt. After any other failure nothing more is ever written: after a
 * failed `fdatasync` the system may have dropped the pages and report success the next time. Unacknowledged data is
 * removed, as far as the disk allows it.
 */
export class JournalWriter {
  #file: JournalFile;
  /** Batches that wait for the current write. Only the last one grows, unless a rotation ends it. */
  #waiting: Batch[] = [];
  #writing: Batch | undefined;
  #isRunning = false;
  #unsynced = 0;
  #bytesBefore: number;
  #lost: (readonly Change[])[] = [];
  #isFull = false;
  #failure: CountersignError | undefined;

  constructor(file: JournalFile, bytesBefore: number) {
    this.#file = file;
    this.#bytesBefore = bytesBefore;
  }

  get failure(): CountersignError | undefined {
    return this.#failure;
  }

  /** The durable part. */
  get end(): Readonly<JournalEnd> {
    return this.#file.end;
  }

  /** Durable bytes in this journal and its predecessors since the snapshot. */
  get bytes(): number {
    return this.#bytesBefore + this.#file.end.length;
  }

  /** Whether the last batch met a full disk. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** @throws TypeError if the changes are too large for one record. */
  append(changes: readonly Change[], undo: readonly Change[]): void {
    if (this.#failure !== undefined) throw this.#failure;
    const json = changesToRecord(changes);
    this.#open().add(json, undo);
    this.#unsynced += json.length;
  }

  settled(): Promise<void> | undefined {
    return (this.#waiting.at(-1) ?? this.#writing)?.durable;
  }

  /** `undefined` if there is room for one more unit of work. */
  room(): Promise<void> | undefined {
    return this.#unsynced < MAX_UNSYNCED ? undefined : this.settled()?.catch(ignore);
  }

  /** Returns the undo of the lost units of work, latest first; only once. */
  takeLost(): readonly (readonly Change[])[] {
    if (this.#lost.length === 0) return this.#lost;
    const lost = this.#lost;
    this.#lost = [];
    return lost;
  }

  /**
   * Continues in a new journal after everything appended so far. The order makes every crash harmless, and every lost
   * file detectable: the new journal exists, empty, before the old one ends by saying so, and nothing is written to the
   * new one before that is durable.
   * @returns the end of the old journal. If it rejects, the old journal continues, unless everything appended so far is
   * lost.
   */
  rotate(begin: BeginJournal): Promise<Readonly<JournalEnd>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      else this.#open().rotation = { begin, resolve, reject };
    });
  }

  /** Stops writing for good, and leaves the file alone: it may belong to another process by now. */
  abandon(cause: unknown): void {
    this.#failure ??= new CountersignError('STORE_UNAVAILABLE', 'The store can no longer write its journal', { cause });
    this.#writing?.reject(this.#failure);
    for (const batch of this.#waiting) batch.reject(this.#failure);
  }

  /** Waits for running writes, confirms them, and closes the file. */
  async close(): Promise<void> {
    try {
      await this.settled();
      await this.vouch();
    } catch (error) {
      if (!(error instanceof CountersignError)) throw error;
    } finally {
      this.#failure ??= new CountersignError('STORE_UNAVAILABLE', 'The store is closed');
      await this.#file.close();
    }
  }

  /** Appends a record without changes, so that damage before it can be distinguished from a torn write. */
  async vouch(): Promise<void> {
    if (!this.#file.end.vouchedFor) await this.probe();
  }

  /** Appends a record without changes. */
  async probe(): Promise<void> {
    this.append([], []);
    await this.settled();
  }

  #open(): Batch {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.rotation === undefined) return last;
    const batch = new Batch();
    this.#waiting.push(batch);
    if (!this.#isRunning) {
      this.#isRunning = true;
      void this.#writeBatches();
    }
    return batch;
  }

  async #writeBatches(): Promise<void> {
    // Lets the units of work that are ready in this turn of the event loop join the first batch.
    await new Promise(setImmediate);
    while (this.#failure === undefined) {
      this.#writing = this.#waiting.shift();
      if (this.#writing === undefined) break;
      await this.#write(this.#writing);
    }
    this.#isRunning = false;
  }

  async #write(batch: Batch): Promise<void> {
    try {
      if (batch.records.length > 0) await this.#file.append(batch.records);
      if (this.#failure !== undefined) throw this.#failure;
    } catch (error) {
      if (!(error instanceof DiskFull)) return this.#fail(error);
      return this.#lose(error.cause);
    }
    if (batch.records.length > 0) this.#isFull = false;
    this.#unsynced -= batch.characters;
    this.#writing = undefined;
    batch.resolve();
    if (batch.rotation !== undefined) await this.#rotate(batch.rotation);
  }

  async #rotate({ begin, resolve, reject }: Rotation): Promise<void> {
    let next: JournalFileHandle | undefined;
    const old = this.#file;
    try {
      next = await begin(old.end.sequence + 1);
      if (this.#failure !== undefined) throw this.#failure;
      await old.append([CONTINUED_IN_NEXT]);
    } catch (error) {
      await next?.close().catch(ignore);
      reject(error);
      // Without the new journal, the old one is unaffected.
      if (next !== undefined && !(error instanceof DiskFull)) await this.#fail(error);
      return;
    }
    // All of it is durable; an error on closing does not matter.
    await old.close().catch(ignore);
    const { sequence, checksum } = old.end;
    this.#bytesBefore += old.end.length;
    this.#file = new JournalFile(next, { length: 0, sequence, checksum, vouchedFor: true });
    resolve(old.end);
  }

  #lose(cause: unknown): void {
    const lost = [this.#writing as Batch, ...this.#waiting];
    this.#writing = undefined;
    this.#waiting = [];
    this.#unsynced = 0;
    this.#isFull = true;
    this.#lost = lost
      .flatMap((batch) => batch.undo)
      .reverse()
      .concat(this.#lost);
    const reason = new CountersignError('STORE_UNAVAILABLE', 'The disk is full. Free some space and retry.', { cause });
    for (const batch of lost) batch.reject(reason);
  }

  /** Waiters are told only after the data was removed: they may restart the store at once. */
  async #fail(cause: unknown): Promise<void> {
    if (this.#failure !== undefined) return;
    this.#failure = new CountersignError('STORE_UNAVAILABLE', 'The store can no longer write its journal', { cause });
    try {
      await this.#file.cutBack();
    } catch {
      // The disk is gone; the first error is the one to report.
    }
    this.abandon(cause);
  }
}

function changesToRecord(changes: readonly Change[]): string {
  if (changes.length === 0) return EMPTY_CHANGES;
  const json = changesToJson(changes);
  // A UTF-16 unit has at most three bytes, so short texts, which are nearly all, need no counting.
  if (json.length > MAX_JSON_BYTES / 3 && Buffer.byteLength(json) > MAX_JSON_BYTES) {
    throw new TypeError(`A unit of work can change at most ${MAX_JSON_BYTES} bytes of JSON`);
  }
  return json;
}

function ignore(): void {}
