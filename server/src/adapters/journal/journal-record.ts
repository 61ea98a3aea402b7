import { hash } from 'node:crypto';

/**
 * A record is one line:
 *
 *     <checksum> <previous> <sequence> <durable> <JSON>\n
 *
 * - checksum: SHA-256 over the bytes between it and the newline (without the space), its first 128 bits in hexadecimal.
 *   It finds accidents, not forgers: whoever can write the file can also compute it.
 * - previous: the checksum of the record before, so that a record lost, repeated or moved breaks the chain. It stands
 *   in the record, so each can be checked without the one before.
 * - sequence: 1, 2, 3 ... without a gap.
 * - durable: the last sequence that was known to be on the disk when this record was written. A record vouches for all
 *   up to there; `replay.ts` tells damage from a torn write by it.
 * - JSON: in UTF-8. JSON text has no raw newline, so a newline is always an end; and no zero byte, so a zero byte is
 *   always something that was never written.
 */
export interface JournalRecord {
  readonly checksum: string;
  readonly previous: string;
  readonly sequence: number;
  readonly durable: number;
  readonly json: string;
}

/** Longest line, newline excluded, in bytes. Bounds what is read into memory, so it bounds what is written, too. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** What a record needs beside its JSON, at most. */
const MAX_FRAME_BYTES = 128;

export const MAX_JSON_BYTES = MAX_RECORD_BYTES - MAX_FRAME_BYTES;

const CHECKSUM = /^[0-9a-f]{32}$/;
const FRAME = /^([0-9a-f]{32}) (0|[1-9][0-9]{0,15}) (0|[1-9][0-9]{0,15}) /;

export function checksum(data: Buffer | string): string {
  return hash('sha256', data, 'hex').slice(0, 32);
}

/** The record as a line, newline included. */
export function encodeRecord(record: Omit<JournalRecord, 'checksum'>): {
  readonly checksum: string;
  readonly line: string;
} {
  const body = `${record.previous} ${record.sequence} ${record.durable} ${record.json}`;
  const sum = checksum(body);
  return { checksum: sum, line: `${sum} ${body}\n` };
}

/** Reads a line without its newline; nothing when it is not, byte for byte, a record. */
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
