import { z } from 'zod';
import { licenseId, noteId, timestamp } from '../primitive-schemas.js';

const noteFields = {
  type: z.enum(['general', 'system']),
  text: z
    .string()
    .normalize('NFC')
    .min(1)
    .max(4_000)
    .regex(/^[\P{Cc}\t\n\r]*$/u, 'text without control characters except line breaks'),
};
export const note = z
  .object({ id: noteId, licenseId, ...noteFields, createdAt: timestamp, modifiedAt: timestamp })
  .meta({ id: 'Note' });
export const newNote = z.strictObject({ ...noteFields, type: noteFields.type.default('general') });
export const notePatch = z.strictObject(noteFields).partial();
export const noteList = z.object({ items: z.array(note) });
export const noteParams = { id: noteId };
export const deletedNotes = z.object({ deleted: z.int().meta({ description: 'How many were deleted' }) });
