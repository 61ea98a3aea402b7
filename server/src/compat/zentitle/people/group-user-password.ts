import { type Action, action, WRITE_KEYS } from '../protocol/action.js';
import { parameterSchema } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { password } from './group-user.js';
import { findUserByName, nameParameter } from './people-parameters.js';

export const groupUserPasswordActions: readonly Action[] = [
  action({
    controller: 'GroupUserPassword',
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema({ username: nameParameter(), password: password() }),
    async answer({ username, password }, call) {
      const { id } = await findUserByName(call, username);
      unwrapNaming(await call.features.groupUsers.changePassword(id, password, call.actor), {
        USER_UNKNOWN: 'username',
      });
      return 'Group User Password Updated Successfully';
    },
  }),
];
