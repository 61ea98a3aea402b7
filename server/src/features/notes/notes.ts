import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';
import { changeNotes, type NewNote, type NoteChanges, noteRefusal, notesOf, noteUnknown } from './change-notes.js';
import type { Note } from './note-record.js';

/** Notes of support staff on licenses. */
export class Notes {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Returns all notes of a license, by number. Refuses `LICENSE_UNKNOWN`. */
  list(licenseId: string): Promise<Outcome<readonly Note[]>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      return granted(await notesOf(tx, licenseId));
    });
  }

  /** Refuses `LICENSE_UNKNOWN`. */
  async add(licenseId: string, note: NewNote, actor: Actor): Promise<Outcome<Note>> {
    const outcome = await this.apply(licenseId, { add: [note] }, actor);
    return outcome.ok ? granted(outcome.value[0] as Note) : outcome;
  }

  /** Deletes and adds notes in one step; returns the added ones. Refuses `LICENSE_UNKNOWN`, `NOTE_UNKNOWN`. */
  apply(licenseId: string, changes: NoteChanges, actor: Actor): Promise<Outcome<readonly Note[]>> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const refusal = await noteRefusal(tx, licenseId, changes);
      return refusal ?? granted(await changeNotes(tx, this.#dependencies, licenseId, changes, actor, now));
    });
  }

  /** Returns how many were deleted. Refuses `LICENSE_UNKNOWN`. */
  deleteAll(licenseId: string, actor: Actor): Promise<Outcome<number>> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const before = await notesOf(tx, licenseId);
      await changeNotes(tx, this.#dependencies, licenseId, { deleteAll: true }, actor, now);
      return granted(before.length);
    });
  }

  /** Refuses `NOTE_UNKNOWN`, also for a note of a license other than the given one. */
  change(id: string, changes: Partial<NewNote>, actor: Actor, licenseId?: string): Promise<Outcome<Note>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const note = await lockedNote(tx, id);
      if (note === undefined || (licenseId ?? note.licenseId) !== note.licenseId) return noteUnknown(id);
      const changed: Note = { ...note, ...changes, modifiedAt: isoTime(now) };
      await tx.notes.put(changed);
      await recordAudit(tx, random, now, {
        actor,
        action: 'note.changed',
        subject: id,
        detail: { licenseId: note.licenseId },
      });
      return granted(changed);
    });
  }

  /** Refuses `NOTE_UNKNOWN`. */
  delete(id: string, actor: Actor): Promise<Outcome<Note>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const note = await lockedNote(tx, id);
      if (note === undefined) return noteUnknown(id);
      await tx.notes.delete(id);
      await recordAudit(tx, random, now, {
        actor,
        action: 'note.deleted',
        subject: id,
        detail: { licenseId: note.licenseId },
      });
      return granted(note);
    });
  }
}

/** Under the lock of its license, like every change of notes, so that no note reappears that was deleted meanwhile. */
async function lockedNote(tx: LedgerTransaction, id: string): Promise<Note | undefined> {
  const found = await tx.notes.get(id);
  if (found === undefined) return undefined;
  await tx.lock('licenses', found.licenseId);
  return tx.notes.get(id);
}
