import { type Action, action, WRITE } from './action.js';
import { password } from './group-user.js';
import { fields } from './parameters.js';
import { name, userNamed } from './people.js';
import { unwrapNaming } from './unwrap-naming.js';

export const groupUserPasswordActions: readonly Action[] = [
  action({
    controller: 'GroupUserPassword',
    method: 'PUT',
    access: WRITE,
    parameters: fields({ username: name(), password: password() }),
    async answer({ username, password }, call) {
      const { id } = await userNamed(call, username);
      unwrapNaming(await call.features.groupUsers.changePassword(id, password, call.actor), {
        USER_UNKNOWN: 'username',
      });
      return 'Group User Password Updated Successfully';
    },
  }),
];
