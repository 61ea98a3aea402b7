import type { JournalFileHandle } from '../files/journal-files.js';
import { type Line, readLines } from '../files/line-reader.js';
import type { LedgerState } from '../ledger-state.js';
import { damagedFile } from '../store-errors.js';
import { changesFromJson } from './change-json.js';
import { CONTINUED_IN_NEXT } from './journal-file.js';
import { decodeRecord, type JournalRecord, MAX_RECORD_BYTES } from './journal-record.js';

export interface Replayed {
  /** End of the last complete record, in bytes. */
  readonly length: number;
  /** Bytes of a torn write after it. */
  readonly tornBytes: number;
  /** Whether the last record has no changes and only confirms earlier ones, or there is none. */
  readonly endsVouchedFor: boolean;
  /** Whether the last record says that there is a next journal. */
  readonly goesOn: boolean;
}

/**
 * Applies the journal to the ledger, and distinguishes a torn write from damage.
 *
 * The journal writes a batch of records, waits for the disk, acknowledges, and only then writes the next batch. So a
 * power failure can spoil only the last batch, which was not acknowledged. Each sector of it then holds what was
 * written, or zeros, or (at the end) nothing: file systems don't show earlier disk content. Sectors are written in any
 * order, so a complete record may follow a spoiled one. A killed process leaves less: a batch without its end. Hence,
 * at the first line that is not a record:
 *
 * - If a later record confirms that this one was on the disk, it was acknowledged: damage.
 * - Otherwise it is in the last batch. A line with its newline and no zero byte was written completely, so something
 *   else is wrong with it, and it may have been acknowledged: damage. The same goes for a complete record with only its
 *   newline wrong.
 * - What remains, a line without an end or with zeros in it, is a torn write. It is removed, with everything after it.
 *
 * A journal with a successor ends with a record that says so, written and synced before anything was written to the
 * successor. So only the last journal can have a torn end; a torn end before a non-empty journal is damage
 * (`open-journals.ts`). Nothing follows that record in its own journal.
 *
 * A complete record that is out of order, or doesn't name its predecessor, is always damage. Not distinguishable from a
 * crash are a file that lost its end, because the confirmation is lost too, and zeros in the last batch. Opening and
 * closing the store each append a record without changes that confirms all before it, so only the last writes before a
 * crash can be affected.
 *
 * @throws CountersignError `STORE_DAMAGED`, naming the file and the offset.
 */
export async function replay(file: JournalFileHandle, path: string, ledger: LedgerState): Promise<Replayed> {
  let spoiled: { readonly offset: number; readonly torn: boolean } | undefined;
  let last: Applied = 'vouch';
  for await (const line of readLines(file, MAX_RECORD_BYTES)) {
    const record = readRecord(line);
    if (spoiled === undefined && record !== undefined) {
      if (last === 'end') throw damagedFile(path, line.offset, 'this is after the end of the journal');
      last = applyRecord(record, path, line.offset, ledger);
      continue;
    }
    spoiled ??= { offset: line.offset, torn: isTornWrite(line) };
    if (confirmedSequence(line, record) > ledger.sequence) throw damagedRecord(path, spoiled.offset);
  }
  const size = await file.size();
  const ended = { endsVouchedFor: last !== 'changes', goesOn: last === 'end' };
  if (spoiled === undefined) return { ...ended, length: size, tornBytes: 0 };
  if (!spoiled.torn || last === 'end') throw damagedRecord(path, spoiled.offset);
  return { ...ended, length: spoiled.offset, tornBytes: size - spoiled.offset };
}

/** The kind of a record: it changes documents, only confirms earlier records, or ends its journal. */
type Applied = 'changes' | 'vouch' | 'end';

export function readRecord(line: Line): JournalRecord | undefined {
  return line.ended && !line.tooLong ? decodeRecord(line.bytes) : undefined;
}

/** Returns the last sequence that this line, or a record at its end, confirms to be on the disk; 0 if there is none. */
export function confirmedSequence(line: Line, record: JournalRecord | undefined): number {
  return (record ?? recordAfterZeros(line))?.durable ?? 0;
}

/** Zeros may have replaced the newline before a record, which then seems to be the end of the line before. */
function recordAfterZeros(line: Line): JournalRecord | undefined {
  if (!line.ended || line.tooLong) return undefined;
  return decodeRecord(line.bytes.subarray(line.bytes.lastIndexOf(0) + 1));
}

/** Whether a line that is not a record can be the result of an unfinished write. */
export function isTornWrite(line: Line): boolean {
  if (line.hasZero) return true;
  if (line.ended) return false;
  const wholeButForNewline = decodeRecord(line.bytes.subarray(0, -1)) !== undefined;
  return !wholeButForNewline;
}

function applyRecord(record: JournalRecord, path: string, offset: number, ledger: LedgerState): Applied {
  const { sequence, previous, durable, json } = record;
  if (sequence !== ledger.sequence + 1 || previous !== ledger.checksum || durable >= sequence) {
    throw damagedFile(path, offset, `record ${sequence} does not follow record ${ledger.sequence}`);
  }
  const changes = json === CONTINUED_IN_NEXT ? [] : changesFromJson(json);
  if (changes === undefined) throw damagedFile(path, offset, `record ${sequence} has no valid changes`);
  ledger.documents.apply(changes);
  ledger.sequence = sequence;
  ledger.checksum = record.checksum;
  if (json === CONTINUED_IN_NEXT) return 'end';
  return changes.length === 0 && durable === sequence - 1 ? 'vouch' : 'changes';
}

function damagedRecord(path: string, offset: number): Error {
  return damagedFile(path, offset, 'this is neither a record nor the remains of a torn write');
}
