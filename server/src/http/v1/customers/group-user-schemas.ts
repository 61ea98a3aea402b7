import { z } from 'zod';
import { MAX_PASSWORD_LENGTH } from '../../../features/groups/group-users.js';
import { labelText, nextCursor, numberedId, pageQuery, timestamp, vendorData } from '../primitive-schemas.js';

// Not from group-schemas.ts, which imports this file.
const groupId = numberedId('grp', 'Group');
export const username = labelText.meta({ description: 'Unique among all users, in any case' });
const detailFields = {
  firstName: labelText.optional(),
  lastName: labelText.optional(),
  email: labelText.optional(),
  telephone: labelText.optional(),
  data: vendorData.optional(),
};
export const groupUser = z
  .object({
    id: numberedId('usr', 'User'),
    number: z.int(),
    groupId,
    username,
    ...detailFields,
    createdAt: timestamp,
    modifiedAt: timestamp,
  })
  .meta({ id: 'GroupUser' });
export const password = z.string().min(1).max(MAX_PASSWORD_LENGTH).meta({ description: 'A secret: never shown again' });
export const newUser = z.strictObject({ username, password, ...detailFields });
export const newGroupUser = newUser.extend({ groupId });
/** Omitted fields stay; `null` clears a field. */
export const groupUserChange = z.strictObject({
  groupId: groupId.optional(),
  username: username.optional(),
  firstName: labelText.nullish(),
  lastName: labelText.nullish(),
  email: labelText.nullish(),
  telephone: labelText.nullish(),
  data: vendorData.nullish(),
});
export const passwordChange = z.strictObject({ password });
export const signIn = z.strictObject({ username, password });
export const groupUserQuery = { groupId: groupId.optional(), ...pageQuery };
export const groupUserPage = z.object({ items: z.array(groupUser), next: nextCursor });
export const groupUserParams = { id: numberedId('usr', 'User') };
