import { RefusedError } from '../../../http/response/problem.js';
import type { JsonValue } from '../../../store/port.js';
import { changeProduct } from '../../../testing/change-record.js';
import { createTestVendor, grantedValue, TEST_START, type TestVendor } from '../../../testing/test-vendor.js';
import type { Action } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { callAction } from './call.js';

/** The product of the document's examples. */
export const EXAMPLE_PRODUCT = '6872450105';

export interface CompanyFixture {
  readonly acme: TestVendor;
  /** The answer of an action. */
  readonly ask: (method: Action['method'], controller: string, given?: object) => Promise<JsonValue>;
  /** Status and text of an action's refusal, for valid parameters. */
  readonly refusal: (
    method: Action['method'],
    controller: string,
    given: object,
  ) => Promise<readonly [unknown, string]>;
  /** The messages for invalid parameters, by name. */
  readonly wrong: (method: Action['method'], controller: string, given: object) => readonly string[];
}

/** A test vendor with the document's product, and these actions. */
export async function createCompanyFixture(...actions: readonly (readonly Action[])[]): Promise<CompanyFixture> {
  const acme = await createTestVendor();
  const product = { id: 'test-01', name: 'Product Test 01', features: [] };
  const { id } = grantedValue(await acme.features.products.add(product, 'test'));
  await changeProduct(acme, id, { zentitleId: EXAMPLE_PRODUCT });
  const actionOf = (method: string, controller: string): Action => {
    const found = actions.flat().find((each) => each.method === method && each.controller === controller);
    if (found === undefined) throw new TypeError(`There is no ${method} ${controller}`);
    return found;
  };
  const ask: CompanyFixture['ask'] = (method, controller, given = {}) =>
    callAction(actionOf(method, controller), given, { features: acme.features, actor: 'test', now: TEST_START });
  return {
    acme,
    ask,
    async refusal(method, controller, given) {
      const error: unknown = await ask(method, controller, given).catch((thrown: unknown) => thrown);
      if (error instanceof ActionError) return [error.status, error.message];
      if (error instanceof RefusedError) return [error.refusal.code, error.refusal.message];
      throw error instanceof Error ? error : new TypeError(`${method} ${controller} was not refused`);
    },
    wrong(method, controller, given) {
      const { error } = actionOf(method, controller).parameters.safeParse(given);
      return error?.issues.map(({ path, message }) => `${path.join('.')} must be ${message}`) ?? [];
    },
  };
}
