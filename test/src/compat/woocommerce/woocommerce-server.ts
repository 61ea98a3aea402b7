import { woocommerceApi } from '../../../../server/dist/compat/woocommerce/woocommerce-api.js';
import type { License } from '../../../../server/dist/features/licenses/license-record.js';
import {
  type HttpAnswer,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../../../server/dist/testing/test-server.js';
import { createTestVendor, grantedValue, type TestVendor } from '../../../../server/dist/testing/test-vendor.js';

/** The key in the document's examples. */
export const SHOP_KEY = '0A9Q5OXT13in3LGjM9F3W';
/** Of the one product: its number in the shop. */
export const SHOP_PRODUCT = '123';

export type SentRequest = Readonly<Record<string, string>>;

/** A real server over a test vendor, with this API on and the document's API key adopted. */
export interface WoocommerceServer {
  readonly acme: TestVendor;
  readonly served: TestServer;
  /** Sends fields like the document's PHP: as an unencoded form with a final `&`. */
  readonly post: (fields: SentRequest) => Promise<HttpAnswer>;
  /** The same for a command, with the shop's key unless the fields have another. */
  readonly call: (command: string, fields?: SentRequest) => Promise<HttpAnswer>;
  readonly license: (changes?: Partial<License>) => Promise<License>;
}

export async function woocommerceServer(
  options: Pick<TestServerOptions, 'features' | 'rateLimits'> = {},
): Promise<WoocommerceServer> {
  const acme = await createTestVendor();
  const product = { name: 'YOUR SOFTWARE NAME', id: 'shop', features: [], woocommerceId: SHOP_PRODUCT };
  grantedValue(await acme.features.products.add(product, 'test'));
  grantedValue(await acme.features.apiKeys.adopt('Shop', SHOP_KEY, 'test'));
  const served = await startTestServer(acme, {
    ...options,
    compat: (features) => [woocommerceApi(features, { clock: () => acme.now })],
  });
  const post = (fields: SentRequest): Promise<HttpAnswer> =>
    served.call('POST', '/', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Object.entries(fields)
        .map(([name, value]) => `${name}=${value}&`)
        .join(''),
    });
  return {
    acme,
    served,
    post,
    call: (command, fields) => post({ fslm_v2_api_request: command, fslm_api_key: SHOP_KEY, ...fields }),
    async license(changes = {}) {
      const added = grantedValue(
        await acme.features.licenses.add({ productId: 'shop', seats: changes.seats ?? 1 }, 'test'),
      );
      const license = { ...added, ...changes };
      await acme.ledger.transaction((tx) => tx.licenses.put(license));
      return license;
    },
  };
}
