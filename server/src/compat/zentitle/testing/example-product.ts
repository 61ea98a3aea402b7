import type { Product } from '../../../features/products/product-record.js';
import { RefusedError } from '../../../http/response/problem.js';
import { createTestVendor, type TestVendor } from '../../../testing/test-vendor.js';
import type { Action, ActionCall } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { callAction } from './call.js';

/** The product of the document's examples of GET Product. */
export const EXAMPLE: Product = {
  id: 'example',
  name: 'Product A 0105',
  nameKey: 'product a 0105',
  zentitleId: '6872450105',
  createdAt: '2021-01-01T00:00:00.000Z',
  featureGroups: [{ name: 'Group2' }],
  features: [
    { code: 'FEAT1', name: 'Example Feature 1', included: false, type: 'element-pool', notes: 'Example Feature 1' },
    {
      code: 'FEAT2',
      name: 'Example Feature 2',
      included: true,
      type: 'floating',
      notes: 'Example Feature 2',
      group: 'Group2',
    },
    { code: 'FEAT5', name: 'Example Feature 5', included: true, type: 'normal', notes: 'Example Feature 5' },
  ],
  udfFields: [
    { name: 'TEST1', value: 'Prod1Default' },
    { name: 'TEST2', value: 'Prod1Default2' },
  ],
  defaults: { type: 'perpetual', seats: 10, leases: { client: 24, offline: 24 } },
  trial: { days: 4 },
};

export interface DialectFixture {
  readonly acme: TestVendor;
  /** Calls one of the actions. */
  readonly ask: (controller: string, method: Action['method'], given?: unknown) => Promise<unknown>;
  /** Status or code, and message, of a refused action. */
  readonly refusal: (
    controller: string,
    method: Action['method'],
    given: unknown,
  ) => Promise<readonly [number | string, string]>;
}

/** A vendor with these products, called through Zentitle's API. */
export async function startDialect(
  actions: readonly Action[],
  ...products: readonly Product[]
): Promise<DialectFixture> {
  const acme = await createTestVendor();
  await acme.ledger.transaction(async (tx) => {
    for (const { id } of (await tx.products.page({ limit: 10 })).items) await tx.products.delete(id);
    for (const product of products) await tx.products.insert(product);
  });
  const ask: DialectFixture['ask'] = (controller, method, given = {}) => {
    const action = actions.find((each) => each.controller === controller && each.method === method);
    if (action === undefined) throw new TypeError(`No action ${method} ${controller}`);
    const call: ActionCall = { features: acme.features, actor: 'test', now: acme.now };
    return callAction(action, given, call);
  };
  return {
    acme,
    ask,
    refusal: async (...asked) => {
      try {
        await ask(...asked);
      } catch (error) {
        if (error instanceof ActionError) return [error.status, error.message];
        if (error instanceof RefusedError) return [error.refusal.code, error.refusal.message];
        throw error;
      }
      throw new TypeError('It was not refused');
    },
  };
}

/** The answer of GET Product for it. */
export const EXAMPLE_ANSWER = {
  productName: 'Product A 0105',
  productId: '6872450105',
  clientLeasePeriod: 24,
  vmLeasePeriod: 0,
  clientOfflineLeasePeriod: 24,
  trialPeriod: 4,
  licenseType: 'perpetual',
  clientsAllowed: 10,
  features: [
    {
      featureCode: 'FEAT1',
      featureAvailability: 'OFF',
      featureType: 'ElementPool',
      featureName: 'Example Feature 1',
      featureNotes: 'Example Feature 1',
      featureGroup: 'Default',
    },
    {
      featureCode: 'FEAT2',
      featureAvailability: 'ON',
      featureType: 'Floating',
      featureName: 'Example Feature 2',
      featureNotes: 'Example Feature 2',
      featureGroup: 'Group2',
    },
    {
      featureCode: 'FEAT5',
      featureAvailability: 'ON',
      featureType: 'Normal',
      featureName: 'Example Feature 5',
      featureNotes: 'Example Feature 5',
      featureGroup: 'Default',
    },
  ],
  udfValues: [
    { fieldName: 'TEST1', defaultValue: 'Prod1Default' },
    { fieldName: 'TEST2', defaultValue: 'Prod1Default2' },
  ],
};
