import { type Action, action, READ_KEYS } from '../protocol/action.js';
import { unwrap } from '../protocol/action-error.js';
import { findProductById } from '../protocol/find.js';
import { computerIdParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { formatSystemDetails } from './format-system-details.js';

export const systemDetailsActions: readonly Action[] = [
  action({
    controller: 'SystemDetails',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({ productid: productIdParameter(), computerid: computerIdParameter() }),
    answer: async ({ productid, computerid }, call) => {
      const { id } = await findProductById(call, productid);
      return formatSystemDetails(unwrap(await call.features.devices.systemDetails(id, computerid)));
    },
  }),
];
