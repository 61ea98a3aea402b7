import { CountersignError } from '@countersign/shared';
import type { Change } from '../documents/change.js';
import { Batch, type BeginJournal, type Rotation } from './batch.js';
import { changesToJson } from './change-json.js';
import { DiskFull } from './disk-full.js';
import { GOES_ON, type JournalEnd, JournalFile, NO_CHANGES } from './journal-file.js';
import type { JournalFileHandle } from './journal-files.js';
import { MAX_JSON_BYTES } from './journal-record.js';

/**
 * From so many characters on that are not durable yet, no unit of work begins before they are. It bounds what a disk
 * that is slower than the units of work can make us hold: this much, and one unit of work more. Nobody waits longer for
 * it, since an answer waits for the same disk.
 */
const MAX_UNSYNCED = 8 * 1024 * 1024;

/**
 * Appends to the journal with group commit: while one batch is being written and synced, the next one gathers, so
 * however many wait, each write costs one `fdatasync`.
 *
 * A full disk loses the batch that met it and the one that gathers, whose units of work ran on top of it: what was
 * written of them is cut off again, and the next batch is another try.
 * After any other failure nothing more is written, ever: after a failed `fdatasync` the system may have dropped the
 * pages and call the next one a success. What was not acknowledged is cut off again, as far as the disk still lets us.
 */
export class JournalWriter {
  #file: JournalFile;
  /** Batches that wait for the one being written. Only the last one takes more, and not when a rotation ends it. */
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

  /** What is durable. */
  get end(): Readonly<JournalEnd> {
    return this.#file.end;
  }

  /** Bytes that are durable in this journal and those before it that it took over from. */
  get bytes(): number {
    return this.#bytesBefore + this.#file.end.length;
  }

  /** Whether the last batch met a full disk. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** @throws TypeError when the changes are too large for one record. */
  append(changes: readonly Change[], undo: readonly Change[]): void {
    if (this.#failure !== undefined) throw this.#failure;
    const json = changesToRecord(changes);
    this.#open().add(json, undo);
    this.#unsynced += json.length;
  }

  settled(): Promise<void> | undefined {
    return (this.#waiting.at(-1) ?? this.#writing)?.durable;
  }

  /** Nothing when there is room for one more unit of work. */
  room(): Promise<void> | undefined {
    return this.#unsynced < MAX_UNSYNCED ? undefined : this.settled()?.catch(ignore);
  }

  /** What undoes the units of work that were lost, the last one first; told once. */
  takeLost(): readonly (readonly Change[])[] {
    if (this.#lost.length === 0) return this.#lost;
    const lost = this.#lost;
    this.#lost = [];
    return lost;
  }

  /**
   * Goes on in a new journal after everything appended so far. The order makes every crash harmless, and every loss of
   * a file noticed: the new journal is there, empty, before the old one ends by saying so; nothing is in the new one
   * before that is durable.
   * @returns what the old journal ends with. When it rejects, the old one goes on, unless all that was appended so far
   * is lost.
   */
  rotate(begin: BeginJournal): Promise<Readonly<JournalEnd>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      else this.#open().rotation = { begin, resolve, reject };
    });
  }

  /** Stops writing for good, and leaves the file alone: it may be another process's by now. */
  abandon(cause: unknown): void {
    this.#failure ??= new CountersignError('STORE_UNAVAILABLE', 'The store can no longer write its journal', { cause });
    this.#writing?.reject(this.#failure);
    for (const batch of this.#waiting) batch.reject(this.#failure);
  }

  /** Waits for what is under way, vouches for it, and closes the file. */
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

  /** Appends a record without changes, so that damage to those before it can be told from a torn write. */
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
      await old.append([GOES_ON]);
    } catch (error) {
      await next?.close().catch(ignore);
      reject(error);
      // Without the new journal nothing has happened to the old one yet.
      if (next !== undefined && !(error instanceof DiskFull)) await this.#fail(error);
      return;
    }
    // All of it is durable; what could closing it still say?
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
    const reason = new CountersignError('STORE_UNAVAILABLE', 'The disk is full: make space, and try again', { cause });
    for (const batch of lost) batch.reject(reason);
  }

  /** Nobody is told before the disk was asked to forget: whoever hears of it may start the store again at once. */
  async #fail(cause: unknown): Promise<void> {
    if (this.#failure !== undefined) return;
    this.#failure = new CountersignError('STORE_UNAVAILABLE', 'The store can no longer write its journal', { cause });
    try {
      await this.#file.cutBack();
    } catch {
      // The disk is gone; the cause that is reported is the first one.
    }
    this.abandon(cause);
  }
}

function changesToRecord(changes: readonly Change[]): string {
  if (changes.length === 0) return NO_CHANGES;
  const json = changesToJson(changes);
  // A UTF-16 unit is at most three bytes, so short texts, nearly all, need no counting.
  if (json.length > MAX_JSON_BYTES / 3 && Buffer.byteLength(json) > MAX_JSON_BYTES) {
    throw new TypeError(`A unit of work changes at most ${MAX_JSON_BYTES} bytes of JSON`);
  }
  return json;
}

function ignore(): void {}
