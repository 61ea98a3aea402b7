import { wisecpApi } from '../../../../server/dist/compat/wisecp/wisecp-api.js';
import type { CheckParameter } from '../../../../server/dist/features/products/product-record.js';
import type { RateLimits } from '../../../../server/dist/http/request/rate-limits.js';
import { startTestServer, type TestServer } from '../../../../server/dist/testing/test-server.js';
import {
  createTestVendor,
  grantedValue,
  PRODUCT,
  type TestVendor,
} from '../../../../server/dist/testing/test-vendor.js';
import { type HttpAnswer, sendRequest } from '../zentitle/http-client.js';

/** Of the document's sample request. */
export const CHECKING_TOKEN = '7689bc966e9e5812d2fa131a2e57b5fe';
export const PRODUCT_NUMBER = '21';
export const CHECKING_SETTINGS = `/license/checking/${CHECKING_TOKEN}/${PRODUCT_NUMBER}`;
export const LICENSE_KEY = 'MYSOFT-O55N-7NKR-9FLF';

export interface SentCheck {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A real server over a test vendor, whose product is checked at the document's address. */
export interface WisecpServer {
  readonly acme: TestVendor;
  readonly served: TestServer;
  readonly send: (check: SentCheck) => Promise<HttpAnswer>;
  /** The text of a check with these parameters in its query. */
  readonly check: (parameters: Readonly<Record<string, string>>) => Promise<string>;
}

export async function wisecpServer(
  options: { readonly parameters?: readonly CheckParameter[]; readonly rateLimits?: RateLimits } = {},
): Promise<WisecpServer> {
  const { parameters = [], ...rest } = options;
  const acme = await createTestVendor();
  grantedValue(await acme.features.products.update(PRODUCT, { wisecpId: PRODUCT_NUMBER }, 'test'));
  grantedValue(await acme.features.parameterLocks.set(PRODUCT, { token: CHECKING_TOKEN, parameters }, 'test'));
  const served = await startTestServer(acme, { ...rest, compat: (features) => [wisecpApi(features)] });
  const send = ({ method = 'GET', ...sent }: SentCheck): Promise<HttpAnswer> =>
    sendRequest({ port: served.port, method, ...sent });
  const check = async (given: Readonly<Record<string, string>>): Promise<string> =>
    (await send({ path: `${CHECKING_SETTINGS}?${new URLSearchParams(given)}` })).text;
  return { acme, served, send, check };
}
