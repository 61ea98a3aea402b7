import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';
import { changeNotes, type NewNote, type NoteChanges, noteRefusal, notesOf, noteUnknown } from './change-notes.js';
import type { Note } from './note-record.js';

/** What people write down about licenses. */
export class Notes {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** All of a license, by number. Refuses `LICENSE_UNKNOWN`. */
  list(licenseId: string): Promise<Outcome<readonly Note[]>> {
    return this.#means.ledger.transaction(async (tx) => {
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      return granted(await notesOf(tx, licenseId));
    });
  }

  /** Refuses `LICENSE_UNKNOWN`. */
  async add(licenseId: string, note: NewNote, actor: Actor): Promise<Outcome<Note>> {
    const outcome = await this.apply(licenseId, { add: [note] }, actor);
    return outcome.ok ? granted(outcome.value[0] as Note) : outcome;
  }

  /** Deletes and adds in one step. Answers what was added. Refuses `LICENSE_UNKNOWN`, `NOTE_UNKNOWN`. */
  apply(licenseId: string, changes: NoteChanges, actor: Actor): Promise<Outcome<readonly Note[]>> {
    const now = this.#means.clock();
    return this.#means.ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const refusal = await noteRefusal(tx, licenseId, changes);
      return refusal ?? granted(await changeNotes(tx, this.#means, licenseId, changes, actor, now));
    });
  }

  /** Answers how many there were. Refuses `LICENSE_UNKNOWN`. */
  deleteAll(licenseId: string, actor: Actor): Promise<Outcome<number>> {
    const now = this.#means.clock();
    return this.#means.ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const before = await notesOf(tx, licenseId);
      await changeNotes(tx, this.#means, licenseId, { deleteAll: true }, actor, now);
      return granted(before.length);
    });
  }

  /** Refuses `NOTE_UNKNOWN`; so too when it is a note of another license than the one that is named. */
  change(id: string, changes: Partial<NewNote>, actor: Actor, licenseId?: string): Promise<Outcome<Note>> {
    const { ledger, clock, random } = this.#means;
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
    const { ledger, clock, random } = this.#means;
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

/** Under the lock of its license, as every change of notes: so that none comes back that is deleted meanwhile. */
async function lockedNote(tx: LedgerTransaction, id: string): Promise<Note | undefined> {
  const found = await tx.notes.get(id);
  if (found === undefined) return undefined;
  await tx.lock('licenses', found.licenseId);
  return tx.notes.get(id);
}
