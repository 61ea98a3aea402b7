import { z } from 'zod';
import { LONGEST_PASSWORD } from '../../../features/groups/group-users.js';
import { label, next, numberedId, pageQuery, time, vendorData } from './primitives.js';

// Not from groups.ts, which imports this file.
const groupId = numberedId('grp', 'Group');
export const username = label.meta({ description: 'Unique among all users, in any case' });
const detailFields = {
  firstName: label.optional(),
  lastName: label.optional(),
  email: label.optional(),
  telephone: label.optional(),
  data: vendorData.optional(),
};
export const groupUser = z
  .object({
    id: numberedId('usr', 'User'),
    number: z.int(),
    groupId,
    username,
    ...detailFields,
    createdAt: time,
    modifiedAt: time,
  })
  .meta({ id: 'GroupUser' });
export const password = z.string().min(1).max(LONGEST_PASSWORD).meta({ description: 'A secret: never shown again' });
export const newUser = z.strictObject({ username, password, ...detailFields });
export const newGroupUser = newUser.extend({ groupId });
/** What is left out stays as it is; `null` clears. */
export const groupUserChange = z.strictObject({
  groupId: groupId.optional(),
  username: username.optional(),
  firstName: label.nullish(),
  lastName: label.nullish(),
  email: label.nullish(),
  telephone: label.nullish(),
  data: vendorData.nullish(),
});
export const passwordChange = z.strictObject({ password });
export const signIn = z.strictObject({ username, password });
export const groupUserQuery = { groupId: groupId.optional(), ...pageQuery };
export const groupUserPage = z.object({ items: z.array(groupUser), next });
export const groupUserParams = { id: numberedId('usr', 'User') };
