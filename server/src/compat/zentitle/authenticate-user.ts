import { type Action, action, READ } from './action.js';
import { ActionError } from './action-error.js';
import { password } from './group-user.js';
import { fields } from './parameters.js';
import { name } from './people.js';
import { unwrapNaming } from './unwrap-naming.js';

export const authenticateUserActions: readonly Action[] = [
  action({
    controller: 'AuthenticateUser',
    method: 'GET',
    access: READ,
    parameters: fields({ username: name(), password: password() }),
    async answer({ username, password }, call) {
      const outcome = await call.features.signIns.authenticate(username, password);
      // Not 401 or 403, which speak of the API key.
      if (!outcome.ok && outcome.refusal.code === 'SIGN_IN_REFUSED') {
        throw new ActionError(400, 'username, password: there is no user of this name with this password.');
      }
      unwrapNaming(outcome, { SIGN_IN_LIMITED: 'username' });
      return 'Authenticated';
    },
  }),
];
