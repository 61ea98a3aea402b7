import type { Product } from '../../../features/products/product-record.js';
import { changeProduct } from '../../../testing/change-record.js';
import { PRODUCT, type ThrowAwayVendor, throwAwayVendor } from '../../../testing/throw-away-vendor.js';
import type { Action, ActionCall } from '../action.js';
import { callAction } from './call.js';

export const ZENTITLE_ID = '6872450105';

/** A throw-away vendor whose product this API knows, and a way to call actions. */
export interface ZentitleVendor {
  readonly acme: ThrowAwayVendor;
  readonly call: (action: Action | undefined, given: unknown) => Promise<unknown>;
}

export async function zentitleVendor(product: Partial<Product> = {}): Promise<ZentitleVendor> {
  const acme = await throwAwayVendor();
  await changeProduct(acme, PRODUCT, { zentitleId: ZENTITLE_ID, ...product });
  const context = (): ActionCall => ({ features: acme.features, actor: 'key_test', now: acme.now });
  return {
    acme,
    call: async (action, given) => {
      if (action === undefined) throw new Error('no such action');
      return callAction(action, given, context());
    },
  };
}
