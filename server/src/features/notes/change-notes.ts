import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { nextNumber } from '../counters/next-number.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import type { Note } from './note-record.js';

export type NewNote = Pick<Note, 'type' | 'text'>;

/** Applied in this order. */
export interface NoteChanges {
  readonly deleteAll?: boolean;
  /** Numbers of notes of the license. */
  readonly delete?: readonly number[];
  readonly add?: readonly NewNote[];
}

/** By number. */
export async function notesOf(tx: LedgerTransaction, licenseId: string): Promise<readonly Note[]> {
  return [...(await tx.notes.find('licenseId', licenseId))].sort((a, b) => a.number - b.number);
}

/** Refuses `NOTE_UNKNOWN` if a note to delete does not belong to this license. Call it before anything is written. */
export async function noteRefusal(
  tx: LedgerTransaction,
  licenseId: string,
  changes: NoteChanges,
): Promise<Outcome<never> | undefined> {
  for (const number of changes.delete ?? []) {
    if ((await tx.notes.get(noteId(number)))?.licenseId !== licenseId) return noteUnknown(noteId(number));
  }
  return undefined;
}

/** The caller holds the lock on the license and has called `noteRefusal`. */
export async function changeNotes(
  tx: LedgerTransaction,
  { random }: Pick<Dependencies, 'random'>,
  licenseId: string,
  changes: NoteChanges,
  actor: Actor,
  now: number,
): Promise<readonly Note[]> {
  const all = changes.deleteAll === true ? (await notesOf(tx, licenseId)).map(({ id }) => id) : [];
  for (const id of new Set([...all, ...(changes.delete ?? []).map(noteId)])) {
    await tx.notes.delete(id);
    await recordAudit(tx, random, now, { actor, action: 'note.deleted', subject: id, detail: { licenseId } });
  }
  const added: Note[] = [];
  for (const { type, text } of changes.add ?? []) {
    const number = await nextNumber(tx, 'notes');
    const at = isoTime(now);
    const note: Note = { id: noteId(number), number, licenseId, type, text, createdAt: at, modifiedAt: at };
    await tx.notes.insert(note);
    await recordAudit(tx, random, now, { actor, action: 'note.added', subject: note.id, detail: { licenseId } });
    added.push(note);
  }
  return added;
}

export const noteId = (number: number): string => `nte_${number}`;

export const noteUnknown = (id: string): Outcome<never> =>
  refused('NOTE_UNKNOWN', `The license has no note ${id}. List its notes to see their numbers.`);
