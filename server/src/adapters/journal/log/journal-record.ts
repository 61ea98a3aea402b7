import { hash } from 'node:crypto';

/**
 * A record is one line:
 *
 *    <checksum> <previous> <sequence> <durable> <JSON>\n
 *
 * - checksum: the first 128 bits, in hexadecimal, of SHA-256 over the bytes from after the space to the newline. It
 *   detects accidents, not forgery: anyone who can write the file can compute it.
 * - previous: the checksum of the record before, so that a lost, repeated or moved record breaks the chain. It is part
 *   of the record, so each record can be checked alone.
 * - sequence: 1, 2, 3 ... without a gap.
 * - durable: the last sequence that was known to be on the disk when this record was written. A record confirms all
 *   records up to it; `replay.ts` uses this to distinguish damage from a torn write.
 * - JSON: in UTF-8. JSON text has no raw newline, so a newline always ends a record; and no zero byte, so a zero byte
 *   was never written.
 */
export interface JournalRecord {
  readonly checksum: string;
  readonly previous: string;
  readonly sequence: number;
  readonly durable: number;
  readonly json: string;
}

/**
 * Maximum length of a line, without the newline, in bytes. It bounds what is read into memory, and so what is written.
 */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** Maximum length of a record without its JSON. */
const MAX_FRAME_BYTES = 128;

export const MAX_JSON_BYTES = MAX_RECORD_BYTES - MAX_FRAME_BYTES;

const CHECKSUM = /^[0-9a-f]{32}$/;
const FRAME = /^([0-9a-f]{32}) (0|[1-9][0-9]{0,15}) (0|[1-9][0-9]{0,15}) /;

export function checksum(data: Buffer | string): string {
  return hash('sha256', data, 'hex').slice(0, 32);
}

/** Encodes a record as a line, with the newline. */
export function encodeRecord(record: Omit<JournalRecord, 'checksum'>): {
  readonly checksum: string;
  readonly line: string;
} {
  const body = `${record.previous} ${record.sequence} ${record.durable} ${record.json}`;
  const sum = checksum(body);
  return { checksum: sum, line: `${sum} ${body}\n` };
}

/** Decodes a line without its newline; `undefined` if it is not, byte for byte, a record. */
export function decodeRecord(line: Buffer): JournalRecord | undefined {
  const stated = line.toString('latin1', 0, 32);
  const body = line.subarray(33);
  if (line[32] !== 0x20 || !CHECKSUM.test(stated) || checksum(body) !== stated) return undefined;
  const frame = FRAME.exec(body.toString('latin1', 0, MAX_FRAME_BYTES));
  if (frame === null) return undefined;
  const [whole, previous, sequence, durable] = frame as unknown as [string, string, string, string];
  return {
    checksum: stated,
    previous,
    sequence: Number(sequence),
    durable: Number(durable),
    json: body.toString('utf8', whole.length),
  };
}
