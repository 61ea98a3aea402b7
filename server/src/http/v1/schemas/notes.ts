import { z } from 'zod';
import { freeText, licenseId, noteId, time } from './primitives.js';

const noteFields = {
  type: z.enum(['general', 'system']),
  text: freeText(4_000).min(1),
};
export const note = z
  .object({ id: noteId, licenseId, ...noteFields, createdAt: time, modifiedAt: time })
  .meta({ id: 'Note' });
export const newNote = z.strictObject({ ...noteFields, type: noteFields.type.default('general') });
export const notePatch = z.strictObject(noteFields).partial();
export const noteList = z.object({ items: z.array(note) });
export const noteParams = { id: noteId };
export const notesGone = z.object({ deleted: z.int().meta({ description: 'How many there were' }) });
