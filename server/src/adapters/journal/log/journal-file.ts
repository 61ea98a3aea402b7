import { DiskFull, isNoSpace } from '../files/disk-full.js';
import type { JournalFileHandle } from '../files/journal-files.js';
import { changesToJson } from './change-json.js';
import { encodeRecord } from './journal-record.js';

export interface JournalEnd {
  /** Length of the file in bytes, all durable. */
  length: number;
  /** Sequence and checksum of the last record, in this file or before it. */
  sequence: number;
  checksum: string;
  /** Whether a later record confirms every record with changes. */
  vouchedFor: boolean;
}

/** The JSON of a record that only confirms earlier ones. */
export const EMPTY_CHANGES = changesToJson([]);

/** The JSON of a journal's last record if there is a next journal: if that one is missing, data is missing. */
export const CONTINUED_IN_NEXT = '{"next":true}';

/** A journal that is open for appending: writes batches of records, and knows what is durable. */
export class JournalFile {
  readonly #file: JournalFileHandle;
  readonly #end: JournalEnd;

  constructor(file: JournalFileHandle, end: JournalEnd) {
    this.#file = file;
    this.#end = { ...end };
  }

  /** The durable part. */
  get end(): Readonly<JournalEnd> {
    return this.#end;
  }

  /**
   * Appends one batch, durably.
   * @throws DiskFull if there was no space for it; the file is then unchanged, durably.
   */
  async append(jsons: readonly string[]): Promise<void> {
    const { data, sequence, checksum } = this.#encode(jsons);
    try {
      await this.#file.write(data, this.#end.length);
    } catch (error) {
      if (!isNoSpace(error)) throw error;
      await this.#cutBackOrFail();
      throw new DiskFull('The disk is full', { cause: error });
    }
    await this.#file.fdatasync();
    this.#end.length += data.length;
    this.#end.sequence = sequence;
    this.#end.checksum = checksum;
    this.#end.vouchedFor = jsons.length === 1 && (jsons[0] === EMPTY_CHANGES || jsons[0] === CONTINUED_IN_NEXT);
  }

  /** Removes what was written and is not durable. */
  async cutBack(): Promise<void> {
    await this.#file.truncate(this.#end.length);
    await this.#file.fdatasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** A disk that can't undo half a batch is broken rather than full. */
  async #cutBackOrFail(): Promise<void> {
    try {
      await this.cutBack();
    } catch (cause) {
      throw new Error('The partial write could not be undone', { cause });
    }
  }

  #encode(jsons: readonly string[]): { readonly data: Buffer; readonly sequence: number; readonly checksum: string } {
    const durable = this.#end.sequence;
    let { sequence, checksum } = this.#end;
    const lines: Buffer[] = [];
    for (const json of jsons) {
      sequence += 1;
      const record = encodeRecord({ previous: checksum, sequence, durable, json });
      checksum = record.checksum;
      lines.push(Buffer.from(record.line));
    }
    return { data: lines.length === 1 ? (lines[0] as Buffer) : Buffer.concat(lines), sequence, checksum };
  }
}
