import { z } from 'zod';
import {
  freeText,
  labelText,
  licenseId,
  nextCursor,
  numberedId,
  pageQuery,
  productId,
  timestamp,
} from '../primitive-schemas.js';
import { companyId } from './company-schemas.js';
import { groupUser, newUser } from './group-user-schemas.js';

export const groupId = numberedId('grp', 'Group');
const type = z.enum(['master', 'standard']).meta({ description: 'A master group may have groups under it' });
const description = freeText(1000);
const groupFields = {
  name: labelText,
  type,
  description: description.optional(),
  masterGroupId: groupId.optional(),
  companyId: companyId.optional(),
};
export const group = z
  .object({ id: groupId, number: z.int(), ...groupFields, createdAt: timestamp, modifiedAt: timestamp })
  .meta({ id: 'Group' });
export const newGroup = z.strictObject(groupFields);
/** Omitted fields stay; `null` clears a field. */
export const groupChange = z.strictObject({
  name: labelText.optional(),
  type: type.optional(),
  description: description.nullish(),
  masterGroupId: groupId.nullish(),
  companyId: companyId.nullish(),
});
export const groupQuery = { masterGroupId: groupId.optional(), companyId: companyId.optional(), ...pageQuery };
export const groupPage = z.object({ items: z.array(group), next: nextCursor });
export const groupParams = { id: groupId };

export const groupLicense = z
  .object({ licenseId, groupId, productId, createdAt: timestamp })
  .meta({ id: 'GroupLicense' });
export const newGroupLicense = z.strictObject({
  licenseId,
  companyId: companyId.optional().meta({ description: "The license becomes this company's" }),
  profileId: numberedId('prf', 'Profile').optional().meta({ description: 'The license comes into this profile' }),
});
export const groupLicensePage = z.object({ items: z.array(groupLicense), next: nextCursor });

export const newGroupUserLicense = z.strictObject({ group: newGroup, user: newUser, licenseId });
export const groupUserLicense = z.object({ group, user: groupUser, license: groupLicense });
