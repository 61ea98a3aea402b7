import type { License } from '../../../features/licenses/license-record.js';
import { saveLicense } from '../../../features/licenses/save-license.js';
import type { Product } from '../../../features/products/product-record.js';
import { grantedValue, type TestVendor } from '../../../testing/test-vendor.js';
import type { Action, ActionCall } from '../protocol/action.js';
import { callAction } from './call.js';

/** The product of the document's examples, and its features. */
export const EXAMPLE_LICENSE_PRODUCT: Product = {
  id: 'example',
  zentitleId: '6453300110',
  name: 'Example',
  features: [
    { code: 'EPOOL', name: 'Elements', included: true, type: 'element-pool' },
    { code: 'FLOAT', name: 'Floating', included: true, type: 'floating' },
    { code: 'TOKEN', name: 'Tokens', included: false, type: 'consumption-tokens' },
    { code: 'STORE', name: 'Secrets', included: false, type: 'secure-store' },
    { code: 'FEAT5', name: 'Five', included: false },
  ],
  udfFields: [{ name: 'TEST1', value: '6' }, { name: 'TEST2' }],
  createdAt: '2013-06-12T00:00:00.000Z',
};

export const EXAMPLE_PRODUCT_ID = '6453300110';
export const EXAMPLE_LICENSE_CODE = '206454320110930859';

/** The product with one license of the example's code. */
export async function addExample(acme: TestVendor): Promise<License> {
  await acme.ledger.transaction((tx) => tx.products.insert(EXAMPLE_LICENSE_PRODUCT));
  const [license] = grantedValue(
    await acme.features.licenses.addMany(
      { productId: EXAMPLE_LICENSE_PRODUCT.id, codes: [EXAMPLE_LICENSE_CODE] },
      'test',
    ),
  );
  return license as License;
}

/** Returns the license, changed to have these properties. */
export const setLicense = (acme: TestVendor, license: License, changes: Partial<License>): Promise<void> =>
  acme.ledger.transaction((tx) => saveLicense(tx, { ...license, ...changes }));

/** The methods of a controller, as a client calls them. */
export function clientOf(acme: TestVendor, actions: readonly Action[]) {
  return async (method: Action['method'], given: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const found = actions.find((each) => each.method === method);
    if (found === undefined) throw new TypeError(`There is no ${method}.`);
    const call: ActionCall = { features: acme.features, actor: 'test', now: acme.now };
    return callAction(found, given, call);
  };
}

/** The code of the refusal, or the status or name of the error. */
export const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: Error & { status?: number; refusal?: { code: string } }) =>
      error.refusal?.code ?? `${error.status ?? error.name}`,
  );
