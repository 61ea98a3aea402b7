import { changesFromJson } from './change-json.js';
import { GOES_ON } from './journal-file.js';
import type { JournalFileHandle } from './journal-files.js';
import { decodeRecord, type JournalRecord, MAX_RECORD_BYTES } from './journal-record.js';
import type { Ledger } from './ledger.js';
import { type Line, readLines } from './line-reader.js';
import { damaged } from './store-errors.js';

export interface Replayed {
  /** Where the last whole record ends, in bytes. */
  readonly length: number;
  /** Bytes after it that a torn write left. */
  readonly tornBytes: number;
  /** Whether the last record changes nothing and only vouches for those before it, or there is none. */
  readonly endsVouchedFor: boolean;
  /** Whether the last record says that there is a next journal. */
  readonly goesOn: boolean;
}

/**
 * Brings the ledger up to date with the journal, and tells a torn write from damage.
 *
 * The journal writes a batch of records, waits for the disk, acknowledges, and only then writes the next batch. So a
 * power failure can spoil only the last batch, none of which was acknowledged. What it leaves of it is, sector by
 * sector, what was meant, or zeros, or (at the end) nothing: file systems don't show what was on the disk before. Any
 * sector may be the one that made it, so a whole record may follow a spoiled one. A process that is killed leaves less:
 * a batch without its end. Hence, at the first line that is not a record:
 *
 * - A later record that says that this one was on the disk when it was written: it was acknowledged. Damage.
 * - Otherwise it is in the last batch. A line with its newline and no zero byte was written whole, so it is wrong for
 *   some other reason and may have been acknowledged. Damage. So is a whole record whose newline alone is wrong.
 * - What remains, a line without an end or with zeros in it, is a torn write. It is cut, with all that follows.
 *
 * A journal that another one follows ends with a record that says so, written and synced before anything else was
 * written to the other. So only the last journal can have a torn tail, and a tail that is torn where the next journal
 * holds anything is damage (`open-journals.ts`). Nothing comes after that record in its own journal.
 *
 * A record that is whole but out of order, or doesn't name the one before it, is damage wherever it stands.
 * What can't be told from a crash is a file that has lost its end, for what would vouch for it is lost as well; and
 * zeros in the last batch. Opening and closing the store each append a record without changes that vouches for all
 * before it, so zeros are only ever in doubt in what was written last before a crash.
 *
 * @throws CountersignError `STORE_DAMAGED`, naming the file and the offset.
 */
export async function replay(file: JournalFileHandle, path: string, ledger: Ledger): Promise<Replayed> {
  let spoiled: { readonly offset: number; readonly torn: boolean } | undefined;
  let last: Applied = 'vouch';
  for await (const line of readLines(file, MAX_RECORD_BYTES)) {
    const record = readRecord(line);
    if (spoiled === undefined && record !== undefined) {
      if (last === 'end') throw damaged(path, line.offset, 'the journal had ended');
      last = applyRecord(record, path, line.offset, ledger);
      continue;
    }
    spoiled ??= { offset: line.offset, torn: isTorn(line) };
    if (vouchesFor(line, record) > ledger.sequence) throw damagedRecord(path, spoiled.offset);
  }
  const size = await file.size();
  const ended = { endsVouchedFor: last !== 'changes', goesOn: last === 'end' };
  if (spoiled === undefined) return { ...ended, length: size, tornBytes: 0 };
  if (!spoiled.torn || last === 'end') throw damagedRecord(path, spoiled.offset);
  return { ...ended, length: spoiled.offset, tornBytes: size - spoiled.offset };
}

/** What a record did: change documents, only vouch for those before it, or end its journal. */
type Applied = 'changes' | 'vouch' | 'end';

export function readRecord(line: Line): JournalRecord | undefined {
  return line.ended && !line.tooLong ? decodeRecord(line.bytes) : undefined;
}

/** The last sequence that this line, a record or with one at its end, says was on the disk before it; 0 without any. */
export function vouchesFor(line: Line, record: JournalRecord | undefined): number {
  return (record ?? recordAfterZeros(line))?.durable ?? 0;
}

/** Zeros may have taken the newline before a record, which then seems to be the end of the line before. */
function recordAfterZeros(line: Line): JournalRecord | undefined {
  if (!line.ended || line.tooLong) return undefined;
  return decodeRecord(line.bytes.subarray(line.bytes.lastIndexOf(0) + 1));
}

/** Whether a line that is no record is what a write that was never finished may leave. */
export function isTorn(line: Line): boolean {
  if (line.hasZero) return true;
  if (line.ended) return false;
  const wholeButForNewline = decodeRecord(line.bytes.subarray(0, -1)) !== undefined;
  return !wholeButForNewline;
}

function applyRecord(record: JournalRecord, path: string, offset: number, ledger: Ledger): Applied {
  const { sequence, previous, durable, json } = record;
  if (sequence !== ledger.sequence + 1 || previous !== ledger.checksum || durable >= sequence) {
    throw damaged(path, offset, `record ${sequence} does not follow record ${ledger.sequence}`);
  }
  const changes = json === GOES_ON ? [] : changesFromJson(json);
  if (changes === undefined) throw damaged(path, offset, `record ${sequence} holds no changes`);
  ledger.documents.apply(changes);
  ledger.sequence = sequence;
  ledger.checksum = record.checksum;
  if (json === GOES_ON) return 'end';
  return changes.length === 0 && durable === sequence - 1 ? 'vouch' : 'changes';
}

function damagedRecord(path: string, offset: number): Error {
  return damaged(path, offset, 'this is not a record, and not what a torn write leaves');
}
