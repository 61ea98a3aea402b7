import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { License } from '../../../../server/dist/features/licenses/license-record.js';
import { changeLicense } from '../../../../server/dist/testing/change-record.js';
import { grantedValue } from '../../../../server/dist/testing/test-vendor.js';
import { CHANGELOG, EXAMPLES, VERSION } from './document.js';
import { EXAMPLE_BUYER, PRODUCT_ID, type SellcodesServer, SITE, sellcodesServer } from './sellcodes-server.js';

let server: SellcodesServer;
beforeAll(async () => {
  server = await sellcodesServer();
});
afterAll(() => server.served.close());

const OTHER = 'https://other.example';
const sam = { owner: { ...EXAMPLE_BUYER, firstName: 'sam' } };
const bought = (soldAt: string) => ({ soldAt });
const CHECKED = '2018-02-20T02:10:10.000Z';

interface Row {
  readonly call: string;
  readonly name: keyof typeof EXAMPLES;
  readonly status: 200 | 400;
  /** Properties of the license. */
  readonly license?: Partial<License>;
  /** Sites on which it is active before the call. */
  readonly active?: readonly string[];
  readonly send?: Readonly<Record<string, string>>;
}

const ROWS: readonly Row[] = [
  { call: 'activate_license', name: 'activated', status: 200, license: bought('2017-11-27T11:29:53.000Z') },
  { call: 'activate_license', name: 'activateDisabled', status: 400, license: { status: 'suspended' } },
  {
    call: 'activate_license',
    name: 'activateDisabled',
    status: 400,
    license: { type: 'expiration', expiresAt: '2026-12-31T00:00:00Z' },
  },
  { call: 'activate_license', name: 'activateInvalidKey', status: 400, send: { license_key: 'none of ours' } },
  { call: 'activate_license', name: 'activateInvalidKey', status: 400, send: { license_key: '' } },
  { call: 'activate_license', name: 'activateInvalidProduct', status: 400, send: { product_id: 'none' } },
  {
    call: 'activate_license',
    name: 'activateFull',
    status: 200,
    license: bought('2018-02-20T09:10:10.000Z'),
    active: [OTHER],
  },
  { call: 'check_license', name: 'active', status: 200, license: bought(CHECKED), active: [SITE] },
  { call: 'check_license', name: 'inactive', status: 200, license: { ...sam, ...bought(CHECKED) } },
  { call: 'check_license', name: 'full', status: 200, license: sam, active: [OTHER] },
  { call: 'check_license', name: 'checkInvalidKey', status: 400, send: { license_key: 'none of ours' } },
  { call: 'check_license', name: 'checkInvalidKey', status: 400, send: { license_key: '' } },
  { call: 'check_license', name: 'checkInvalidProduct', status: 400, send: { product_id: '' } },
  { call: 'deactivate_license', name: 'deactivated', status: 200, license: sam, active: [SITE] },
  { call: 'deactivate_license', name: 'deactivateInactive', status: 200, license: sam },
  { call: 'deactivate_license', name: 'checkInvalidKey', status: 400, send: { license_key: 'none of ours' } },
  { call: 'deactivate_license', name: 'checkInvalidProduct', status: 400, send: { product_id: 'none' } },
  { call: 'get_version', name: 'checkInvalidKey', status: 400, send: { license_key: 'none of ours' } },
  { call: 'get_version', name: 'checkInvalidProduct', status: 400, send: { product_id: 'none' } },
];

describe('The examples of the document', () => {
  it('are all there', () => {
    expect(new Set(ROWS.map(({ name }) => name))).toEqual(new Set(Object.keys(EXAMPLES)));
  });

  it.each(ROWS)('$call: $name', async ({ call, name, status, license = {}, active = [], send = {} }) => {
    const { id, code } = await server.license();
    const parameters = { product_id: PRODUCT_ID, license_key: code, baseurl: SITE };
    for (const baseurl of active) await server.call('activate_license', { ...parameters, baseurl });
    await changeLicense(server.acme, id, (before) => ({ ...before, ...license }));
    const answer = await server.call(call, { ...parameters, ...send });
    expect(answer.text).toBe(JSON.stringify(JSON.parse(EXAMPLES[name])));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(server.served.log()).not.toContain(code);
  });

  it('get_version', async () => {
    const { acme, productId } = server;
    const { code } = await server.license();
    const release = { version: '1.0', changelog: CHANGELOG, requires: '3.0', testedUpTo: '4.9.4' };
    const { id } = grantedValue(await acme.features.releases.add({ productId, ...release }, 'test'));
    const bytes = (async function* () {
      yield Buffer.from('a plug-in');
    })();
    grantedValue(await acme.features.releases.upload(id, { bytes, fileName: 'sample.zip' }, 'test'));
    acme.now += 3_600_000;
    const parameters = { product_id: PRODUCT_ID, license_key: code, baseurl: SITE };
    const { status, text } = await server.call('get_version', parameters);
    expect(status).toBe(200);
    const body = JSON.parse(text) as typeof VERSION;
    expect(body).toEqual(VERSION);
    expect(Object.keys(body)).toEqual(Object.keys(VERSION));
    expect(text).toBe(JSON.stringify(body));
    expect(body.package).toBe(body.download_link);
    for (const url of [body.url, body.package]) {
      expect(url.startsWith(`${server.served.url}/`)).toBe(true);
      expect(url).not.toContain(code);
    }
  });
});
