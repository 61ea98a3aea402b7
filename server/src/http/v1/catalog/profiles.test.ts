import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectProblem } from '../../../testing/expect-problem.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../../testing/test-server.js';
import { createTestVendor, grantedValue, PRODUCT, type TestVendor } from '../../../testing/test-vendor.js';

let acme: TestVendor;
let served: TestServer;
beforeAll(async () => {
  acme = await createTestVendor();
  served = await startTestServer(acme);
});
afterAll(() => served.close());

const call = (method: string, path: string, body?: unknown): Promise<HttpAnswer> =>
  served.call(method, path, { key: served.keys['read-write'], body });

it('A profile is added, listed, changed, inherited from and deleted', async () => {
  const given = {
    productId: PRODUCT,
    name: 'Gold',
    seats: 5,
    leases: { client: 12, grace: 24 },
    udf: { A: 'a' },
    reseller: 'Shop',
  };
  const added = await call('POST', '/v1/profiles', given);
  expect(added.status).toBe(201);
  const { reseller: _, ...kept } = given;
  expect(added.json).toEqual({
    ...kept,
    id: 'prf_1',
    type: 'perpetual',
    enabled: true,
    acquired: false,
    resellerId: 'rsl_1',
    features: [{ code: 'DRAW' }, { code: 'EXPORT' }],
    createdAt: '2027-01-01T00:00:00.000Z',
    modifiedAt: '2027-01-01T00:00:00.000Z',
  });
  expect((await call('GET', '/v1/profiles/prf_1')).json).toEqual(added.json);
  expect((await call('GET', `/v1/profiles?productId=${PRODUCT}`)).json.items).toEqual([added.json]);
  expect((await call('GET', '/v1/profiles?productId=other')).json.items).toEqual([]);

  const license = await acme.addLicense();
  await acme.ledger.transaction((tx) => tx.licenses.put({ ...license, profileId: 'prf_1' }));
  const change = { name: 'Golden', seats: 6, leases: { client: null, grace: 48 }, udf: { A: null } };
  const changed = await call('PATCH', '/v1/profiles/prf_1', change);
  expect(changed.json).toMatchObject({ name: 'Golden', seats: 6, leases: { grace: 48 }, udf: {} });
  expect(grantedValue(await acme.features.licenses.get(license.id)).seats).toBe(1);
  await call('PATCH', '/v1/profiles/prf_1', { seats: 7, inherit: true });
  expect(grantedValue(await acme.features.licenses.get(license.id)).seats).toBe(7);

  expectProblem(await call('DELETE', '/v1/profiles/prf_1'), 409, 'PROFILE_IN_USE');
  await acme.ledger.transaction((tx) => tx.licenses.put(license));
  expect((await call('DELETE', '/v1/profiles/prf_1')).status).toBe(200);
  expectProblem(await call('GET', '/v1/profiles/prf_1'), 404, 'PROFILE_UNKNOWN');
});

it('What can not be is refused, and what is not of the form is not taken', async () => {
  const gold = { productId: PRODUCT, name: 'Gold' };
  expect((await call('POST', '/v1/profiles', gold)).json.id).toBe('prf_2');
  expectProblem(await call('POST', '/v1/profiles', { ...gold, name: 'GOLD' }), 409, 'PROFILE_EXISTS');
  expectProblem(await call('POST', '/v1/profiles', { ...gold, productId: 'nowhere' }), 404, 'PRODUCT_UNKNOWN');
  expectProblem(await call('PATCH', '/v1/profiles/prf_2', { type: 'expiration' }), 422, 'TERM_INVALID');
  expectProblem(await call('PATCH', '/v1/profiles/prf_2', { features: [{ code: 'X' }] }), 422, 'FEATURE_UNKNOWN');
  expectProblem(await call('PATCH', '/v1/profiles/prf_99', {}), 404, 'PROFILE_UNKNOWN');
  for (const body of [
    { leases: { client: 8761 } },
    { productId: 'x' },
    { seats: -1 },
    { concurrency: { mode: 'x' } },
  ]) {
    expectProblem(await call('PATCH', '/v1/profiles/prf_2', body), 400, 'BODY_INVALID');
  }
  expectProblem(await call('GET', '/v1/profiles/lic_2'), 400, 'PARAMETER_INVALID');
});
