import { sellcodesApi } from '../../../../server/dist/compat/sellcodes/sellcodes-api.js';
import type { License } from '../../../../server/dist/features/licenses/license-record.js';
import { changeLicense } from '../../../../server/dist/testing/change-record.js';
import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../../../server/dist/testing/test-server.js';
import { createTestVendor, grantedValue, type TestVendor } from '../../../../server/dist/testing/test-vendor.js';
import { DESCRIPTION, FAQ, INSTALLATION, SHORT_DESCRIPTION } from './document.js';

export const PRODUCT_ID = 'jJPUX40f';
export const SITE = 'https://client.example';

export interface SellcodesAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A real server over a test vendor, with the document's product, and Sellcodes' API on. */
export interface SellcodesServer {
  readonly served: TestServer;
  readonly acme: TestVendor;
  readonly productId: string;
  /** A license with one seat, and the shop's details. */
  readonly license: (change?: Partial<License>) => Promise<License>;
  /** @param call `activate_license`; its parameters are sent as a form */
  readonly call: (call: string, parameters: Readonly<Record<string, string>>) => Promise<SellcodesAnswer>;
  readonly post: (path: string, init: RequestInit) => Promise<SellcodesAnswer>;
}

export async function sellcodesServer(options: Pick<TestServerOptions, 'rateLimits'> = {}): Promise<SellcodesServer> {
  const acme = await createTestVendor();
  let publicUrl = '';
  const served = await startTestServer(acme, {
    ...options,
    compat: (features) => [sellcodesApi(features, { clock: () => acme.now, publicUrl: () => publicUrl })],
  });
  publicUrl = served.url;
  const { id: productId } = grantedValue(
    await acme.features.products.add(
      { name: 'Sellcodes sample wordpress plugin', sellcodesId: PRODUCT_ID, features: [] },
      'test',
    ),
  );
  const listing = {
    url: 'https://sellcodes.com/Ultimatelysocial/sellcodes-sample-wordpress-plugin',
    slug: 'sellcodes-sample-wordpress-plugin',
    tags: ['licensing', 'sellcodes', 'referral'],
    contributors: ['sellcodes'],
    shortDescription: SHORT_DESCRIPTION,
    description: DESCRIPTION,
    installation: INSTALLATION,
    faq: FAQ,
    isWordPress: true,
    automaticUpdates: true,
  };
  grantedValue(await acme.features.products.update(productId, { listing }, 'test'));
  const post: SellcodesServer['post'] = async (path, init) => {
    const response = await fetch(`${served.url}${path}`, { method: 'POST', ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return {
    served,
    acme,
    productId,
    async license(change = {}) {
      const { id, code } = await acme.addLicense({ productId });
      await changeLicense(acme, id, (before) => ({ ...before, owner: EXAMPLE_BUYER, ...change }));
      return { ...grantedValue(await acme.features.licenses.get(id)), code };
    },
    post,
    call: (call, parameters) => post(`/v2/licenses/${call}`, { body: new URLSearchParams(parameters) }),
  };
}

export const EXAMPLE_BUYER = { firstName: 'Sam', lastName: '', email: '[email protected]' };
