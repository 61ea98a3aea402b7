import { type Action, action, READ, WRITE } from './action.js';
import { unwrap } from './action-error.js';
import { productOf } from './find.js';
import { computerId, fields, productId } from './parameters.js';
import { trialStatus } from './wording.js';

const controller = 'Trial';
const parameters = fields({ productid: productId(), computerid: computerId() });

export const trialActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ,
    parameters,
    answer: async ({ productid, computerid }, call) => {
      const { id } = await productOf(call, productid);
      const found = await call.features.trials.get(id, computerid);
      if (!found.ok) return 'Trial Does Not Exist';
      return found.value.converted ? 'Trial Activated' : trialStatus(found.value.status);
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE,
    parameters,
    answer: async ({ productid, computerid }, call) => {
      const { id } = await productOf(call, productid);
      unwrap(await call.features.trials.reset(id, computerid, call.actor));
      return 'Trial Deleted Successfully';
    },
  }),
];
