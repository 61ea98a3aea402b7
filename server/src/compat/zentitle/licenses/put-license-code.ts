import type { z } from 'zod';
import type { LicenseChanges } from '../../../features/licenses/update-license.js';
import type { NoteChanges } from '../../../features/notes/change-notes.js';
import { profileIdOf } from '../products/find-profile.js';
import { termParameters, termsChangesOf } from '../products/term-parameters.js';
import type { ActionCall } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { companyIdOf, findLicenseByCode, findProductById } from '../protocol/find.js';
import { LICENSE_REFUSALS } from '../protocol/license-refusals.js';
import {
  booleanParameter,
  choiceParameter,
  integerParameter,
  listParameter,
  parameterSchema,
  productIdParameter,
  textParameter,
} from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { noteText } from './note-text.js';

const noteParameters = listParameter(
  parameterSchema({
    type: choiceParameter('general', 'system', 'delete', 'deleteall'),
    description: noteText().optional(),
  }),
);

export const putParameters = parameterSchema({
  productid: productIdParameter(),
  licensecode: textParameter({ max: 200 }),
  companyid: integerParameter().optional(),
  enabledforuse: booleanParameter().optional(),
  acquiredbywebservice: booleanParameter().optional(),
  profilename: textParameter({ max: 200 }).optional(),
  inheritprofile: booleanParameter().default(false),
  reference: textParameter({ min: 0, max: 200 }).optional(),
  ...termParameters,
  notes: noteParameters.optional(),
});

/** Changes the license code and its notes in one step, or nothing. */
export async function putLicenseCode(parameters: z.output<typeof putParameters>, call: ActionCall) {
  const { productid, licensecode, companyid, enabledforuse, acquiredbywebservice } = parameters;
  const { profilename, inheritprofile, reference, notes } = parameters;
  const product = await findProductById(call, productid);
  const license = await findLicenseByCode(call, product, licensecode);
  const profileId = profilename === undefined ? undefined : ((await profileIdOf(call, product, profilename)) ?? null);
  const changes: LicenseChanges = {
    ...termsChangesOf(parameters, license, product),
    ...(companyid !== undefined && { companyId: companyIdOf(companyid) ?? null }),
    ...(enabledforuse !== undefined && { status: enabledforuse ? 'active' : 'suspended' }),
    ...(acquiredbywebservice !== undefined && { acquired: acquiredbywebservice }),
    ...(profileId !== undefined && { profileId }),
    ...(inheritprofile && { inheritProfile: true }),
    ...(reference !== undefined && { label: reference === '' ? null : reference }),
    ...(notes && { notes: noteChangesOf(notes) }),
  };
  unwrapNaming(await call.features.licenses.update(license.id, changes, call.actor), LICENSE_REFUSALS);
  return 'License Code Details Updated Successfully';
}

function noteChangesOf(notes: z.output<typeof noteParameters>): NoteChanges {
  const deleted: number[] = [];
  const add: NonNullable<NoteChanges['add']>[number][] = [];
  for (const { type, description } of notes) {
    if (type === 'deleteall') continue;
    if (description === undefined) throw new ActionError(400, `notes: a note of type ${type} needs a description.`);
    if (type !== 'delete') add.push({ type, text: description });
    else if (/^\s*\d{1,15}\s*$/.test(description)) deleted.push(Number(description));
    else throw new ActionError(400, 'notes: the description of a note to delete is its noteID.');
  }
  return { deleteAll: notes.some(({ type }) => type === 'deleteall'), delete: deleted, add };
}
