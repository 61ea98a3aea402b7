import { faxstoreApi } from '../../../../server/dist/compat/faxstore/faxstore-api.js';
import type { License } from '../../../../server/dist/features/licenses/license-record.js';
import type { RateLimits } from '../../../../server/dist/http/request/rate-limits.js';
import { startTestServer, type TestServer } from '../../../../server/dist/testing/test-server.js';
import { createTestVendor, grantedValue, type TestVendor } from '../../../../server/dist/testing/test-vendor.js';
import { type HttpAnswer, sendRequest } from '../zentitle/http-client.js';

export const PUBLIC_URL = 'https://license.example.com';
/** As their shop numbers them. */
export const PRODUCT_NUMBERS = ['6', '9'] as const;
export const FAXSTORE_KEYS = { 6: 'ABC_123', 9: 'phfn2408g02hg04g0230iog' } as const;

export interface SentCheck {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A real server over a test vendor, with two FaxStore products and a license of each. */
export interface FaxstoreServer {
  readonly acme: TestVendor;
  readonly served: TestServer;
  readonly licenses: Readonly<Record<(typeof PRODUCT_NUMBERS)[number], License>>;
  readonly send: (check: SentCheck) => Promise<HttpAnswer>;
}

export async function faxstoreServer(
  options: { readonly version1?: boolean; readonly rateLimits?: RateLimits; readonly features?: object } = {},
): Promise<FaxstoreServer> {
  const { version1 = false, ...rest } = options;
  const acme = await createTestVendor();
  const added = async (number: (typeof PRODUCT_NUMBERS)[number]): Promise<License> => {
    const wanted = { name: `Script ${number}`, faxstoreId: number, features: [] };
    const { id } = grantedValue(await acme.features.products.add(wanted, 'test'));
    return acme.addLicense({ productId: id, code: FAXSTORE_KEYS[number] });
  };
  const licenses = { 6: await added('6'), 9: await added('9') };
  const served = await startTestServer(acme, {
    ...rest,
    compat: (features) => [faxstoreApi(features, { publicUrl: () => PUBLIC_URL, version1 })],
  });
  const send = ({ method = 'POST', ...check }: SentCheck): Promise<HttpAnswer> =>
    sendRequest({ port: served.port, method, ...check });
  return { acme, served, licenses, send };
}
