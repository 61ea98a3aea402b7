import type { Notes } from '../../features/notes/notes.js';
import { type Route, route } from '../route.js';
import { actorOf, READERS, unwrap, WRITERS } from './common.js';
import { licenseParams } from './schemas/licenses.js';
import { newNote, note, noteList, noteParams, notePatch, notesGone } from './schemas/notes.js';

const tag = 'Notes';

export const noteRoutes = (notes: Notes): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/licenses/{id}/notes',
    summary: 'Add a note to a license',
    tag,
    access: WRITERS,
    params: licenseParams,
    body: newNote,
    status: 201,
    answer: note,
    handle: async ({ params, body, caller }) => unwrap(await notes.add(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/licenses/{id}/notes',
    summary: 'List the notes of a license',
    tag,
    access: READERS,
    params: licenseParams,
    status: 200,
    answer: noteList,
    handle: async ({ params }) => ({ items: unwrap(await notes.list(params.id)) }),
  }),
  route({
    method: 'delete',
    path: '/v1/licenses/{id}/notes',
    summary: 'Delete all notes of a license',
    tag,
    access: WRITERS,
    params: licenseParams,
    status: 200,
    answer: notesGone,
    handle: async ({ params, caller }) => ({ deleted: unwrap(await notes.deleteAll(params.id, actorOf(caller))) }),
  }),
  route({
    method: 'patch',
    path: '/v1/notes/{id}',
    summary: 'Change a note',
    tag,
    access: WRITERS,
    params: noteParams,
    body: notePatch,
    status: 200,
    answer: note,
    handle: async ({ params, body, caller }) => unwrap(await notes.change(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'delete',
    path: '/v1/notes/{id}',
    summary: 'Delete a note',
    tag,
    access: WRITERS,
    params: noteParams,
    status: 200,
    answer: note,
    handle: async ({ params, caller }) => unwrap(await notes.delete(params.id, actorOf(caller))),
  }),
];
