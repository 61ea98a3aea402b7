import { noteId } from '../../../features/notes/change-notes.js';
import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { unwrap } from '../protocol/action-error.js';
import { findLicenseByCode, findProductById } from '../protocol/find.js';
import {
  choiceParameter,
  integerParameter,
  parameterSchema,
  productIdParameter,
  textParameter,
} from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { formatNotes } from './format-notes.js';
import { noteText } from './note-text.js';

const controller = 'LicenseNote';
const NAMES = { NOTE_UNKNOWN: 'noteid' } as const;

const ofLicense = { productid: productIdParameter(), licensecode: textParameter({ max: 200 }) };
const type = () => choiceParameter('general', 'system');

export const licenseNoteActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema(ofLicense),
    async answer({ productid, licensecode }, call) {
      const license = await findLicenseByCode(call, await findProductById(call, productid), licensecode);
      return formatNotes(unwrap(await call.features.notes.list(license.id)));
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({ ...ofLicense, type: type(), description: noteText() }),
    async answer({ productid, licensecode, type, description }, call) {
      const license = await findLicenseByCode(call, await findProductById(call, productid), licensecode);
      const note = unwrap(await call.features.notes.add(license.id, { type, text: description }, call.actor));
      return `License Note Created Successfully. NoteID : ${note.number}`;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      ...ofLicense,
      noteid: integerParameter(1),
      type: type().optional(),
      description: noteText().optional(),
    }),
    async answer({ productid, licensecode, noteid, type, description }, call) {
      const license = await findLicenseByCode(call, await findProductById(call, productid), licensecode);
      const changes = { ...(type && { type }), ...(description !== undefined && { text: description }) };
      unwrapNaming(await call.features.notes.change(noteId(noteid), changes, call.actor, license.id), NAMES);
      return 'License Note Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters: parameterSchema({ ...ofLicense, noteid: integerParameter().default(0) }),
    async answer({ productid, licensecode, noteid }, call) {
      const license = await findLicenseByCode(call, await findProductById(call, productid), licensecode);
      const changes = noteid === 0 ? { deleteAll: true } : { delete: [noteid] };
      unwrapNaming(await call.features.notes.apply(license.id, changes, call.actor), NAMES);
      return noteid === 0 ? 'License Notes Deleted Successfully' : 'License Note Deleted Successfully';
    },
  }),
];
