import { CountersignError } from '@countersign/shared';
import type { Change } from '../documents/change.js';
import type { ChangeLog } from '../documents/serial-store.js';
import { changesToJson } from './change-json.js';
import type { JournalFileHandle } from './journal-files.js';
import { encodeRecord, MAX_JSON_BYTES } from './journal-record.js';

export interface JournalEnd {
  /** Bytes in the file, all durable. */
  length: number;
  /** Sequence and checksum of the last record, in this file or before it. */
  sequence: number;
  checksum: string;
  /** Whether a later record vouches for every one that changes something. */
  vouchedFor: boolean;
}

/** The JSON of a record that only vouches. */
const NO_CHANGES = changesToJson([]);

/** Units of work that wait for the disk together. */
interface Batch {
  readonly records: string[];
  readonly durable: Promise<void>;
  resolve(): void;
  reject(reason: CountersignError): void;
}

/**
 * Appends to the journal with group commit: while one batch is being written and synced, the next one gathers, so
 * however many wait, each write costs one `fdatasync`.
 *
 * After a failure nothing more is written, ever: after a failed `fdatasync` the system may have dropped the pages and
 * call the next one a success. What was not acknowledged is cut off again, as far as the disk still lets us.
 */
export class JournalWriter implements ChangeLog {
  readonly #file: JournalFileHandle;
  readonly #end: JournalEnd;
  #gathering: Batch | undefined;
  #writing: Batch | undefined;
  #failure: CountersignError | undefined;

  constructor(file: JournalFileHandle, end: JournalEnd) {
    this.#file = file;
    this.#end = { ...end };
  }

  get failure(): CountersignError | undefined {
    return this.#failure;
  }

  /** What is durable. */
  get end(): Readonly<JournalEnd> {
    return this.#end;
  }

  /** @throws TypeError when the changes are too large for one record. */
  append(changes: readonly Change[]): void {
    if (this.#failure !== undefined) throw this.#failure;
    const json = changesToJson(changes);
    // A UTF-16 unit is at most three bytes, so short texts, nearly all, need no counting.
    if (json.length > MAX_JSON_BYTES / 3 && Buffer.byteLength(json) > MAX_JSON_BYTES) {
      throw new TypeError(`A unit of work changes at most ${MAX_JSON_BYTES} bytes of JSON`);
    }
    if (this.#gathering === undefined) {
      this.#gathering = newBatch();
      if (this.#writing === undefined) void this.#writeBatches();
    }
    this.#gathering.records.push(json);
  }

  settled(): Promise<void> | undefined {
    return (this.#gathering ?? this.#writing)?.durable;
  }

  /** Stops writing for good, and leaves the file alone: it may be another process's by now. */
  abandon(cause: unknown): void {
    this.#failure ??= new CountersignError('STORE_UNAVAILABLE', 'The store can no longer write its journal', { cause });
    this.#writing?.reject(this.#failure);
    this.#gathering?.reject(this.#failure);
  }

  /** Waits for what is under way, vouches for it, and closes the file. */
  async close(): Promise<void> {
    try {
      await this.settled();
      await this.vouch();
    } catch (error) {
      if (error !== this.#failure) throw error;
    } finally {
      await this.#file.close();
    }
  }

  /** Appends a record without changes, so that damage to those before it can be told from a torn write. */
  async vouch(): Promise<void> {
    if (this.#end.vouchedFor) return;
    this.append([]);
    await this.settled();
  }

  async #writeBatches(): Promise<void> {
    // Lets the units of work that are ready in this turn of the event loop join the first batch.
    await new Promise(setImmediate);
    try {
      while (this.#gathering !== undefined && this.#failure === undefined) {
        const batch = this.#gathering;
        this.#writing = batch;
        this.#gathering = undefined;
        await this.#write(batch);
        this.#writing = undefined;
        batch.resolve();
      }
    } catch (error) {
      await this.#fail(error);
    }
  }

  /** Nobody is told before the disk was asked to forget: whoever hears of it may start the store again at once. */
  async #fail(cause: unknown): Promise<void> {
    if (this.#failure !== undefined) return;
    this.#failure = new CountersignError('STORE_UNAVAILABLE', 'The store can no longer write its journal', { cause });
    try {
      await this.#file.truncate(this.#end.length);
      await this.#file.fdatasync();
    } catch {
      // The disk is gone; the cause that is reported is the first one.
    }
    this.abandon(cause);
  }

  async #write(batch: Batch): Promise<void> {
    const durable = this.#end.sequence;
    let { sequence, checksum } = this.#end;
    const lines: Buffer[] = [];
    for (const json of batch.records) {
      sequence += 1;
      const record = encodeRecord({ previous: checksum, sequence, durable, json });
      checksum = record.checksum;
      lines.push(Buffer.from(record.line));
    }
    const data = lines.length === 1 ? (lines[0] as Buffer) : Buffer.concat(lines);
    await this.#file.write(data, this.#end.length);
    await this.#file.fdatasync();
    if (this.#failure !== undefined) throw this.#failure;
    this.#end.length += data.length;
    this.#end.sequence = sequence;
    this.#end.checksum = checksum;
    this.#end.vouchedFor = batch.records.length === 1 && batch.records[0] === NO_CHANGES;
  }
}

function newBatch(): Batch {
  let settle: Pick<Batch, 'resolve' | 'reject'> | undefined;
  const durable = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever waits hears of a failure; that nobody waits is no reason to stop the process.
  durable.catch(() => {});
  return { records: [], durable, ...(settle as unknown as Pick<Batch, 'resolve' | 'reject'>) };
}
