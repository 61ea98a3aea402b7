import { MAX_PAYLOAD_BYTES } from '../../../features/events/events.js';
import { nameParameter, withoutEmpty } from '../people/people-parameters.js';
import { type Action, action } from '../protocol/action.js';
import { findProductById } from '../protocol/find.js';
import { parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { vendorJson } from '../protocol/vendor-json.js';

export const dataStreamerActions: readonly Action[] = [
  action({
    controller: 'DataStreamer',
    method: 'POST',
    access: ['data-streamer'],
    parameters: parameterSchema({
      event: nameParameter(),
      productid: productIdParameter().optional(),
      payload: vendorJson(MAX_PAYLOAD_BYTES).optional(),
    }),
    async answer({ event, productid, payload }, call) {
      const product = productid === undefined ? undefined : await findProductById(call, productid);
      const wanted = {
        name: event,
        ...withoutEmpty({ productId: product?.id }),
        ...(payload !== undefined && { payload }),
      };
      unwrapNaming(await call.features.events.add(wanted, call.actor), { PRODUCT_UNKNOWN: 'productid' });
      return 'OK';
    },
  }),
];
