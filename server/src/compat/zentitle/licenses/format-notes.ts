import type { Note } from '../../../features/notes/note-record.js';
import { formatTime } from '../protocol/wording.js';

export const formatNotes = (notes: readonly Note[]) =>
  notes.map(({ number, type, createdAt, text }) => ({
    noteID: number,
    type: type === 'general' ? 'General' : 'System',
    created: formatTime(createdAt),
    // Empty for what came through an API, which is always the case.
    createdBy: '',
    description: text,
  }));
