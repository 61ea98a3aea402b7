import { z } from 'zod';
import { companyId } from './companies.js';
import { groupUser, newUser } from './group-users.js';
import { freeText, label, licenseId, next, numberedId, pageQuery, productId, time } from './primitives.js';

export const groupId = numberedId('grp', 'Group');
const type = z.enum(['master', 'standard']).meta({ description: 'A master group may have groups under it' });
const description = freeText(1000);
const groupFields = {
  name: label,
  type,
  description: description.optional(),
  masterGroupId: groupId.optional(),
  companyId: companyId.optional(),
};
export const group = z
  .object({ id: groupId, number: z.int(), ...groupFields, createdAt: time, modifiedAt: time })
  .meta({ id: 'Group' });
export const newGroup = z.strictObject(groupFields);
/** What is left out stays as it is; `null` clears. */
export const groupChange = z.strictObject({
  name: label.optional(),
  type: type.optional(),
  description: description.nullish(),
  masterGroupId: groupId.nullish(),
  companyId: companyId.nullish(),
});
export const groupQuery = { masterGroupId: groupId.optional(), companyId: companyId.optional(), ...pageQuery };
export const groupPage = z.object({ items: z.array(group), next });
export const groupParams = { id: groupId };

export const groupLicense = z.object({ licenseId, groupId, productId, createdAt: time }).meta({ id: 'GroupLicense' });
export const newGroupLicense = z.strictObject({
  licenseId,
  companyId: companyId.optional().meta({ description: "The license becomes this company's" }),
  profileId: numberedId('prf', 'Profile').optional().meta({ description: 'The license comes into this profile' }),
});
export const groupLicensePage = z.object({ items: z.array(groupLicense), next });

export const newGroupUserLicense = z.strictObject({ group: newGroup, user: newUser, licenseId });
export const groupUserLicense = z.object({ group, user: groupUser, license: groupLicense });
