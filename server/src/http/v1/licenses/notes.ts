import type { Notes } from '../../../features/notes/notes.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { licenseParams } from './license-schemas.js';
import { deletedNotes, newNote, note, noteList, noteParams, notePatch } from './note-schemas.js';

const tag = 'Notes';

export const noteRoutes = (notes: Notes): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/licenses/{id}/notes',
    summary: 'Add a note to a license',
    tag,
    access: WRITE_ROLES,
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
    access: READ_ROLES,
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
    access: WRITE_ROLES,
    params: licenseParams,
    status: 200,
    answer: deletedNotes,
    handle: async ({ params, caller }) => ({ deleted: unwrap(await notes.deleteAll(params.id, actorOf(caller))) }),
  }),
  route({
    method: 'patch',
    path: '/v1/notes/{id}',
    summary: 'Change a note',
    tag,
    access: WRITE_ROLES,
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
    access: WRITE_ROLES,
    params: noteParams,
    status: 200,
    answer: note,
    handle: async ({ params, caller }) => unwrap(await notes.delete(params.id, actorOf(caller))),
  }),
];
