import { type Action, action, READ } from './action.js';
import { unwrap } from './action-error.js';
import { productOf } from './find.js';
import { computerId, fields, productId } from './parameters.js';
import { phraseSystemDetails } from './phrase-system-details.js';

export const systemDetailsActions: readonly Action[] = [
  action({
    controller: 'SystemDetails',
    method: 'GET',
    access: READ,
    parameters: fields({ productid: productId(), computerid: computerId() }),
    answer: async ({ productid, computerid }, call) => {
      const { id } = await productOf(call, productid);
      return phraseSystemDetails(unwrap(await call.features.devices.systemDetails(id, computerid)));
    },
  }),
];
