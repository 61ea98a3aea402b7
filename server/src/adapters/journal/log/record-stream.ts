import type { JournalFileHandle } from '../files/journal-files.js';
import { encodeRecord } from './journal-record.js';

/** The predecessor in the first record of a standalone file. */
export const CHAIN_START = '0'.repeat(32);

const BUFFER_BYTES = 1024 * 1024;

/** Writes a chain of records from the start of a file, one buffer at a time. */
export class RecordStream {
  readonly #file: JournalFileHandle;
  #lines: Buffer[] = [];
  #buffered = 0;
  #position = 0;
  #sequence = 0;
  #previous = CHAIN_START;

  constructor(file: JournalFileHandle) {
    this.#file = file;
  }

  async add(json: string): Promise<void> {
    this.#sequence += 1;
    const { checksum, line } = encodeRecord({ previous: this.#previous, sequence: this.#sequence, durable: 0, json });
    this.#previous = checksum;
    const bytes = Buffer.from(line);
    this.#lines.push(bytes);
    this.#buffered += bytes.length;
    if (this.#buffered >= BUFFER_BYTES) await this.end();
  }

  /** Flushes the buffer; returns the length of the file in bytes. */
  async end(): Promise<number> {
    await this.#file.write(Buffer.concat(this.#lines), this.#position);
    this.#position += this.#buffered;
    this.#lines = [];
    this.#buffered = 0;
    return this.#position;
  }
}
