import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAXSTORE_KEYS, type FaxstoreServer, faxstoreServer, type SentCheck } from './faxstore-server.js';
import { FORM_TYPE, JSON_TYPE } from './shapes.js';

let server: FaxstoreServer;
let old: FaxstoreServer;
beforeAll(async () => {
  server = await faxstoreServer();
  old = await faxstoreServer({ version1: true });
});
afterAll(async () => {
  await server.served.close();
  await old.served.close();
});

/** Of the document and, for a key that is not found, of its older edition; the others are our own. */
const AUTHORISED =
  '{"status":"AUTHORISED","pass":true,"details":"Authorisation completed - https://license.example.com"}';
const failure = (status: string, details: string): string =>
  `{"status":"${status}","pass":false,"details":"${details} - https://license.example.com"}`;
const NO_KEY = failure('NOT FOUND', 'The supplied license key was not found. Please check your auth key is correct');
const NO_PRODUCT = failure('NOT FOUND', 'The supplied product was not found. Please check your product id is correct');
const key = (authorization: string) => ({ authorization });

const CASES: readonly (SentCheck & { readonly is: string; readonly text: string })[] = [
  { is: 'a key of the product', path: '/api/check/6', headers: key(FAXSTORE_KEYS[6]), text: AUTHORISED },
  { is: 'a slash at the end', path: '/api/check/6/', headers: key(FAXSTORE_KEYS[6]), text: AUTHORISED },
  { is: 'a path in another case', path: '/API/Check/6', headers: key(FAXSTORE_KEYS[6]), text: AUTHORISED },
  { is: 'an absolute target', path: 'http://x/api/check/6', headers: key(FAXSTORE_KEYS[6]), text: AUTHORISED },
  { is: 'a header in capitals', path: '/api/check/6', headers: { AUTHORIZATION: FAXSTORE_KEYS[6] }, text: AUTHORISED },
  { is: 'spaces around the key', path: '/api/check/6', headers: key(`  ${FAXSTORE_KEYS[6]} `), text: AUTHORISED },
  { is: 'a key of another product', path: '/api/check/9', headers: key(FAXSTORE_KEYS[6]), text: NO_KEY },
  { is: 'a scheme before the key', path: '/api/check/6', headers: key(`Bearer ${FAXSTORE_KEYS[6]}`), text: NO_KEY },
  { is: 'no key', path: '/api/check/6', text: NO_KEY },
  { is: 'an empty key', path: '/api/check/6', headers: key(''), text: NO_KEY },
  { is: 'a product that is not there', path: '/api/check/7', headers: key(FAXSTORE_KEYS[6]), text: NO_PRODUCT },
  { is: 'a product id that can be none', path: '/api/check/%00%ff', headers: key(FAXSTORE_KEYS[6]), text: NO_PRODUCT },
  { is: 'several products', path: '/api/check/multiple?proIds=6,9', headers: key(FAXSTORE_KEYS[9]), text: AUTHORISED },
  {
    is: 'several, one unknown',
    path: '/api/check/multiple?proIds=7,6',
    headers: key(FAXSTORE_KEYS[6]),
    text: AUTHORISED,
  },
  { is: 'several, not this one', path: '/api/check/multiple?proIds=9,7', headers: key(FAXSTORE_KEYS[6]), text: NO_KEY },
  {
    is: 'several, all unknown',
    path: '/api/check/multiple?proIds=7,8',
    headers: key(FAXSTORE_KEYS[6]),
    text: NO_PRODUCT,
  },
  { is: 'several, none given', path: '/api/check/multiple', headers: key(FAXSTORE_KEYS[6]), text: NO_PRODUCT },
  {
    is: "a body that can't be read",
    path: '/api/check/6',
    headers: { ...key(FAXSTORE_KEYS[6]), ...JSON_TYPE },
    body: '{',
    text: AUTHORISED,
  },
  {
    is: 'a body that is too large',
    path: '/api/check/6',
    headers: { ...key(FAXSTORE_KEYS[6]), ...FORM_TYPE },
    body: `info=${'x'.repeat(200_000)}`,
    text: AUTHORISED,
  },
];

const check9 = async (): Promise<string> =>
  (await server.send({ path: '/api/check/9', headers: key(FAXSTORE_KEYS[9]) })).text;
/** What another part of the server writes. */
const put = (changes: object): Promise<void> =>
  server.acme.ledger.transaction((tx) => tx.licenses.put({ ...server.licenses[9], ...changes }));

describe('POST /api/check', () => {
  it.each(CASES)('answers $is, byte for byte', async ({ is: _, text, ...check }) => {
    const answer = await server.send(check);
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text });
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it.each([
    ['suspended', { status: 'suspended' }, 'KEY DISABLED'],
    ['reinstated', { status: 'active' }, 'AUTHORISED'],
    ['over', { type: 'expiration', expiresAt: '2026-12-31T00:00:00Z' }, 'KEY DISABLED'],
    ['not begun', { type: 'perpetual', startsAt: '2027-06-01T00:00:00Z' }, 'KEY DISABLED'],
    ['for other addresses', { startsAt: null, addresses: ['192.0.2.1', '2001:db8::/32'] }, 'NOT AUTHORISED'],
    ['for this address', { addresses: ['127.0.0.1'] }, 'AUTHORISED'],
    ['for this network', { addresses: ['127.0.0.0/8'] }, 'AUTHORISED'],
    ['for no address by name', { addresses: [] }, 'AUTHORISED'],
    ['for any address', { addresses: null }, 'AUTHORISED'],
  ] as const)('of a license that is %s says so', async (_, change, status) => {
    const { id } = server.licenses[6];
    const changed = await server.served.call('PATCH', `/v1/licenses/${id}`, {
      key: server.served.keys['read-write'],
      body: change,
    });
    expect(changed.status).toBe(200);
    const { text } = await server.send({ path: '/api/check/6', headers: key(FAXSTORE_KEYS[6]) });
    expect(JSON.parse(text)).toMatchObject({ status, pass: status === 'AUTHORISED' });
    const both = await server.send({ path: '/api/check/multiple?proIds=9,6', headers: key(FAXSTORE_KEYS[6]) });
    expect(both.text).toBe(text);
  });

  it('of a license that its holder switched off says NOT ACTIVE, until it is switched on', async () => {
    const { served, licenses } = server;
    await put({ switchedOffAt: '2027-01-01T00:00:00Z' });
    expect(await check9()).toBe(failure('NOT ACTIVE', 'The supplied license key is not active. Please enable it'));
    const path = `/v1/licenses/${licenses[9].id}/switch-on`;
    const on = await served.call('POST', path, { key: served.keys['read-write'] });
    expect(on.json).not.toHaveProperty('switchedOffAt');
    expect(await check9()).toBe(AUTHORISED);
  });

  it('of a license that was taken back says KEY DISABLED', async () => {
    await put({ returnedAt: '2027-01-01T00:00:00Z' });
    const details = 'The supplied license key is disabled. Please contact the seller';
    expect(await check9()).toBe(failure('KEY DISABLED', details));
    await put({});
  });

  it('is for POST alone', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
      const answer = await server.send({ method, path: '/api/check/6', headers: key(FAXSTORE_KEYS[6]) });
      expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, 'POST']);
    }
  });

  it('says when the server fails, and not that the license is bad', async () => {
    const { acme } = server;
    const broken = await faxstoreServer({
      features: { ...acme.features, codeChecks: { byCode: () => Promise.reject(new Error('broken')) } },
    });
    const { status, text } = await broken.send({ path: '/api/check/6', headers: key(FAXSTORE_KEYS[6]) });
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({ status: 'ERROR', pass: false, details: expect.any(String) });
    await broken.served.close();
  });
});

describe('POST /api/checkitem, version 1', () => {
  it('is off unless it is switched on', async () => {
    const check = { path: '/api/checkitem/6', headers: key(FAXSTORE_KEYS[6]) };
    expect((await server.send(check)).status).toBe(404);
    expect((await old.send(check)).text).toBe('{"status":"OK","pass":true,"details":"Authorisation completed!"}');
    expect((await old.send({ ...check, headers: key('nothing') })).text).toBe(NO_KEY);
    expect((await old.send({ path: '/api/check/6', headers: key(FAXSTORE_KEYS[6]) })).text).toBe(AUTHORISED);
  });
});
