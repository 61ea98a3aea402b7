import type { License } from '../../../features/licenses/license-record.js';
import { putLicense } from '../../../features/licenses/put-license.js';
import type { Product } from '../../../features/products/product-record.js';
import { type ThrowAwayVendor, valueIn } from '../../../testing/throw-away-vendor.js';
import type { Action, ActionCall } from '../action.js';
import { callAction } from './call.js';

/** The product of the document's examples, and its features. */
export const EXAMPLE: Product = {
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

export const productid = '6453300110';
export const licensecode = '206454320110930859';

/** The product with one license of the example's code. */
export async function addExample(acme: ThrowAwayVendor): Promise<License> {
  await acme.ledger.transaction((tx) => tx.products.insert(EXAMPLE));
  const [license] = valueIn(
    await acme.features.licenses.addMany({ productId: EXAMPLE.id, codes: [licensecode] }, 'test'),
  );
  return license as License;
}

/** The license with these properties, however they came about. */
export const setLicense = (acme: ThrowAwayVendor, license: License, changes: Partial<License>): Promise<void> =>
  acme.ledger.transaction((tx) => putLicense(tx, { ...license, ...changes }));

/** The methods of a controller, as a client calls them. */
export function clientOf(acme: ThrowAwayVendor, actions: readonly Action[]) {
  return async (method: Action['method'], given: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const found = actions.find((each) => each.method === method);
    if (found === undefined) throw new TypeError(`There is no ${method}.`);
    const call: ActionCall = { features: acme.features, actor: 'test', now: acme.now };
    return callAction(found, given, call);
  };
}

/** The code of the refusal, or the status or name of the error, that a call ends with. */
export const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: Error & { status?: number; refusal?: { code: string } }) =>
      error.refusal?.code ?? `${error.status ?? error.name}`,
  );
