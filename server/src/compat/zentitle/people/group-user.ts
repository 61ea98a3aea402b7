import type { GroupUser } from '../../../features/groups/group-user-record.js';
import { MAX_PASSWORD_LENGTH } from '../../../features/groups/group-users.js';
import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { parameterSchema, textParameter } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { jsonText, vendorData } from '../protocol/vendor-json.js';
import { formatTime } from '../protocol/wording.js';
import {
  findGroupById,
  findUser,
  findUserById,
  nameParameter,
  nullIfEmpty,
  numberInId,
  optionalText,
  positiveNumber,
  withoutEmpty,
  withoutUndefined,
} from './people-parameters.js';

const controller = 'GroupUser';

const REFUSALS = {
  USER_EXISTS: 'username',
  USER_UNKNOWN: 'groupuserid',
  GROUP_UNKNOWN: 'groupid',
} as const;

export const password = () => textParameter({ max: MAX_PASSWORD_LENGTH });
export const userDetails = {
  firstname: optionalText(),
  lastname: optionalText(),
  // The document's table lacks the name of this field; every answer has it.
  email: optionalText(),
  telephone: optionalText(),
  additionaldata: vendorData().optional(),
};

export const groupUserActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({ groupuserid: positiveNumber().optional(), username: nameParameter().optional() }),
    answer: async ({ groupuserid, username }, call) => formatUser(await findUser(call, groupuserid, username)),
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      groupid: positiveNumber(),
      username: nameParameter(),
      password: password(),
      ...userDetails,
    }),
    async answer({ groupid, username, password, ...rest }, call) {
      const { id: groupId } = await findGroupById(call, groupid);
      const wanted = { groupId, username, password, ...withoutEmpty(detailsOf(rest)) };
      const added = unwrapNaming(await call.features.groupUsers.add(wanted, call.actor), REFUSALS);
      return `Group User Created Successfully. GroupUserID : ${added.number}`;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      groupuserid: positiveNumber(),
      groupid: positiveNumber(),
      username: nameParameter().optional(),
      ...userDetails,
    }),
    async answer({ groupuserid, groupid, username, ...rest }, call) {
      const { id } = await findUserById(call, groupuserid);
      const { id: groupId } = await findGroupById(call, groupid);
      const { firstName, lastName, email, telephone, data } = detailsOf(rest);
      const change = withoutUndefined({
        groupId,
        username,
        firstName: nullIfEmpty(firstName),
        lastName: nullIfEmpty(lastName),
        email: nullIfEmpty(email),
        telephone: nullIfEmpty(telephone),
        data,
      });
      unwrapNaming(await call.features.groupUsers.update(id, change, call.actor), REFUSALS);
      return 'Group User Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters: parameterSchema({ groupuserid: positiveNumber() }),
    async answer({ groupuserid }, call) {
      const { id } = await findUserById(call, groupuserid);
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

export const formatUser = (user: GroupUser) => ({
  groupUserID: user.number,
  groupID: numberInId(user.groupId),
  userName: user.username,
  firstName: user.firstName ?? '',
  lastName: user.lastName ?? '',
  email: user.email ?? '',
  telephone: user.telephone ?? '',
  additionalData: jsonText(user.data),
  created: formatTime(user.createdAt),
  modified: formatTime(user.modifiedAt),
});
