import type { Note } from '../../features/notes/note-record.js';
import { when } from './wording.js';

export const phraseNotes = (notes: readonly Note[]) =>
  notes.map(({ number, type, createdAt, text }) => ({
    noteID: number,
    type: type === 'general' ? 'General' : 'System',
    created: when(createdAt),
    // Blank for what came through an API: that is how all of them come.
    createdBy: '',
    description: text,
  }));
