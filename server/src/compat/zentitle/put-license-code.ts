import type { z } from 'zod';
import type { LicenseChanges } from '../../features/licenses/update-license.js';
import type { NoteChanges } from '../../features/notes/change-notes.js';
import type { ActionCall } from './action.js';
import { ActionError } from './action-error.js';
import { companyIdOf, licenseOf, productOf } from './find.js';
import { profileIdOf } from './find-profile.js';
import { LICENSE_REFUSALS } from './license-refusals.js';
import { noteText } from './note-text.js';
import { choice, fields, flag, integer, list, productId, text } from './parameters.js';
import { termParameters, termsChangesOf } from './term-parameters.js';
import { unwrapNaming } from './unwrap-naming.js';

const noteParameters = list(
  fields({
    type: choice('general', 'system', 'delete', 'deleteall'),
    description: noteText().optional(),
  }),
);

export const putParameters = fields({
  productid: productId(),
  licensecode: text({ most: 200 }),
  companyid: integer().optional(),
  enabledforuse: flag().optional(),
  acquiredbywebservice: flag().optional(),
  profilename: text({ most: 200 }).optional(),
  inheritprofile: flag().default(false),
  reference: text({ least: 0, most: 200 }).optional(),
  ...termParameters,
  notes: noteParameters.optional(),
});

/** Changes the license code and its notes in one step, or nothing. */
export async function putLicenseCode(parameters: z.output<typeof putParameters>, call: ActionCall) {
  const { productid, licensecode, companyid, enabledforuse, acquiredbywebservice } = parameters;
  const { profilename, inheritprofile, reference, notes } = parameters;
  const product = await productOf(call, productid);
  const license = await licenseOf(call, product, licensecode);
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
