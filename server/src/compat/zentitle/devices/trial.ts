import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { unwrap } from '../protocol/action-error.js';
import { findProductById } from '../protocol/find.js';
import { computerIdParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { trialStatus } from '../protocol/wording.js';

const controller = 'Trial';
const parameters = parameterSchema({ productid: productIdParameter(), computerid: computerIdParameter() });

export const trialActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ_KEYS,
    parameters,
    answer: async ({ productid, computerid }, call) => {
      const { id } = await findProductById(call, productid);
      const found = await call.features.trials.get(id, computerid);
      if (!found.ok) return 'Trial Does Not Exist';
      return found.value.converted ? 'Trial Activated' : trialStatus(found.value.status);
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters,
    answer: async ({ productid, computerid }, call) => {
      const { id } = await findProductById(call, productid);
      unwrap(await call.features.trials.reset(id, computerid, call.actor));
      return 'Trial Deleted Successfully';
    },
  }),
];
