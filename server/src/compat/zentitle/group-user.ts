import type { GroupUser } from '../../features/groups/group-user-record.js';
import { LONGEST_PASSWORD } from '../../features/groups/group-users.js';
import { type Action, action, READ, WRITE } from './action.js';
import { fields, text } from './parameters.js';
import { defined, detail, given, groupOf, name, number, numberIn, oneUser, orNull, userOf } from './people.js';
import { unwrapNaming } from './unwrap-naming.js';
import { jsonText, vendorData } from './vendor-json.js';
import { when } from './wording.js';

const controller = 'GroupUser';

const REFUSALS = {
  USER_EXISTS: 'username',
  USER_UNKNOWN: 'groupuserid',
  GROUP_UNKNOWN: 'groupid',
} as const;

export const password = () => text({ most: LONGEST_PASSWORD });
export const userDetails = {
  firstname: detail(),
  lastname: detail(),
  // The document's table has lost the name of this field; it is there in every answer.
  email: detail(),
  telephone: detail(),
  additionaldata: vendorData().optional(),
};

export const groupUserActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ,
    parameters: fields({ groupuserid: number().optional(), username: name().optional() }),
    answer: async ({ groupuserid, username }, call) => phraseUser(await oneUser(call, groupuserid, username)),
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE,
    parameters: fields({ groupid: number(), username: name(), password: password(), ...userDetails }),
    async answer({ groupid, username, password, ...rest }, call) {
      const { id: groupId } = await groupOf(call, groupid);
      const wanted = { groupId, username, password, ...given(detailsOf(rest)) };
      const added = unwrapNaming(await call.features.groupUsers.add(wanted, call.actor), REFUSALS);
      return `Group User Created Successfully. GroupUserID : ${added.number}`;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE,
    parameters: fields({ groupuserid: number(), groupid: number(), username: name().optional(), ...userDetails }),
    async answer({ groupuserid, groupid, username, ...rest }, call) {
      const { id } = await userOf(call, groupuserid);
      const { id: groupId } = await groupOf(call, groupid);
      const { firstName, lastName, email, telephone, data } = detailsOf(rest);
      const change = defined({
        groupId,
        username,
        firstName: orNull(firstName),
        lastName: orNull(lastName),
        email: orNull(email),
        telephone: orNull(telephone),
        data,
      });
      unwrapNaming(await call.features.groupUsers.update(id, change, call.actor), REFUSALS);
      return 'Group User Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE,
    parameters: fields({ groupuserid: number() }),
    async answer({ groupuserid }, call) {
      const { id } = await userOf(call, groupuserid);
      unwrapNaming(await call.features.groupUsers.delete(id, call.actor), REFUSALS);
      return 'Group User Deleted Successfully';
    },
  }),
];

export const detailsOf = <F, L, D, R extends object>({
  firstname: firstName,
  lastname: lastName,
  additionaldata: data,
  ...rest
}: R & { readonly firstname?: F; readonly lastname?: L; readonly additionaldata?: D }) => ({
  firstName,
  lastName,
  ...rest,
  data,
});

export const phraseUser = (user: GroupUser) => ({
  groupUserID: user.number,
  groupID: numberIn(user.groupId),
  userName: user.username,
  firstName: user.firstName ?? '',
  lastName: user.lastName ?? '',
  email: user.email ?? '',
  telephone: user.telephone ?? '',
  additionalData: jsonText(user.data),
  created: when(user.createdAt),
  modified: when(user.modifiedAt),
});
