import { type Action, action, READ_KEYS } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { parameterSchema } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { password } from './group-user.js';
import { nameParameter } from './people-parameters.js';

export const authenticateUserActions: readonly Action[] = [
  action({
    controller: 'AuthenticateUser',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({ username: nameParameter(), password: password() }),
    async answer({ username, password }, call) {
      const outcome = await call.features.signIns.authenticate(username, password);
      // Not 401 or 403, which concern the API key.
      if (!outcome.ok && outcome.refusal.code === 'SIGN_IN_REFUSED') {
        throw new ActionError(400, 'username, password: there is no user of this name with this password.');
      }
      unwrapNaming(outcome, { SIGN_IN_LIMITED: 'username' });
      return 'Authenticated';
    },
  }),
];
