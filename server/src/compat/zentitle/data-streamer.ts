import { MOST_PAYLOAD } from '../../features/events/events.js';
import { type Action, action } from './action.js';
import { productOf } from './find.js';
import { fields, productId } from './parameters.js';
import { given, name } from './people.js';
import { unwrapNaming } from './unwrap-naming.js';
import { vendorJson } from './vendor-json.js';

export const dataStreamerActions: readonly Action[] = [
  action({
    controller: 'DataStreamer',
    method: 'POST',
    access: ['data-streamer'],
    parameters: fields({
      event: name(),
      productid: productId().optional(),
      payload: vendorJson(MOST_PAYLOAD).optional(),
    }),
    async answer({ event, productid, payload }, call) {
      const product = productid === undefined ? undefined : await productOf(call, productid);
      const wanted = {
        name: event,
        ...given({ productId: product?.id }),
        ...(payload !== undefined && { payload }),
      };
      unwrapNaming(await call.features.events.add(wanted, call.actor), { PRODUCT_UNKNOWN: 'productid' });
      return 'OK';
    },
  }),
];
