import { noteId } from '../../features/notes/change-notes.js';
import { type Action, action, READ, WRITE } from './action.js';
import { unwrap } from './action-error.js';
import { licenseOf, productOf } from './find.js';
import { noteText } from './note-text.js';
import { choice, fields, integer, productId, text } from './parameters.js';
import { phraseNotes } from './phrase-notes.js';
import { unwrapNaming } from './unwrap-naming.js';

const controller = 'LicenseNote';
const NAMES = { NOTE_UNKNOWN: 'noteid' } as const;

const ofLicense = { productid: productId(), licensecode: text({ most: 200 }) };
const type = () => choice('general', 'system');

export const licenseNoteActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ,
    parameters: fields(ofLicense),
    async answer({ productid, licensecode }, call) {
      const license = await licenseOf(call, await productOf(call, productid), licensecode);
      return phraseNotes(unwrap(await call.features.notes.list(license.id)));
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE,
    parameters: fields({ ...ofLicense, type: type(), description: noteText() }),
    async answer({ productid, licensecode, type, description }, call) {
      const license = await licenseOf(call, await productOf(call, productid), licensecode);
      const note = unwrap(await call.features.notes.add(license.id, { type, text: description }, call.actor));
      return `License Note Created Successfully. NoteID : ${note.number}`;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE,
    parameters: fields({
      ...ofLicense,
      noteid: integer(1),
      type: type().optional(),
      description: noteText().optional(),
    }),
    async answer({ productid, licensecode, noteid, type, description }, call) {
      const license = await licenseOf(call, await productOf(call, productid), licensecode);
      const changes = { ...(type && { type }), ...(description !== undefined && { text: description }) };
      unwrapNaming(await call.features.notes.change(noteId(noteid), changes, call.actor, license.id), NAMES);
      return 'License Note Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE,
    parameters: fields({ ...ofLicense, noteid: integer().default(0) }),
    async answer({ productid, licensecode, noteid }, call) {
      const license = await licenseOf(call, await productOf(call, productid), licensecode);
      const changes = noteid === 0 ? { deleteAll: true } : { delete: [noteid] };
      unwrapNaming(await call.features.notes.apply(license.id, changes, call.actor), NAMES);
      return noteid === 0 ? 'License Notes Deleted Successfully' : 'License Note Deleted Successfully';
    },
  }),
];
