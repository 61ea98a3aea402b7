import type { Product } from '../../../features/products/product-record.js';
import { changeProduct } from '../../../testing/change-record.js';
import { createTestVendor, PRODUCT, type TestVendor } from '../../../testing/test-vendor.js';
import type { Action, ActionCall } from '../protocol/action.js';
import { callAction } from './call.js';

export const ZENTITLE_ID = '6872450105';

/** A test vendor whose product this API knows, and a function to call actions. */
export interface ZentitleVendor {
  readonly acme: TestVendor;
  readonly call: (action: Action | undefined, given: unknown) => Promise<unknown>;
}

export async function createZentitleVendor(product: Partial<Product> = {}): Promise<ZentitleVendor> {
  const acme = await createTestVendor();
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
