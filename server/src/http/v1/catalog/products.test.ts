import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../../../testing/expect-problem.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../../testing/test-server.js';
import { createTestVendor, PRODUCT } from '../../../testing/test-vendor.js';

let served: TestServer;
beforeAll(async () => {
  served = await startTestServer(await createTestVendor());
});
afterAll(() => served.close());

const PATH = `/v1/products/${PRODUCT}`;
const call = (method: string, path: string, body?: unknown): Promise<HttpAnswer> =>
  served.call(method, path, { key: served.keys['read-write'], body });

describe('PATCH /v1/products/{id}', () => {
  it('changes what is given, and clears what is null', async () => {
    const given = {
      defaults: { seats: 2, leases: { client: 12, vm: 3, grace: 24 } },
      trial: { days: 14 },
      checkEveryDays: 7,
    };
    const answer = await call('PATCH', PATH, given);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ ...given, name: 'CAD Studio', modifiedAt: expect.any(String) });
    expect(answer.json.zentitleId).toMatch(/^[1-9]\d{9}$/);
    expect(answer.json).not.toHaveProperty('nameKey');
    const cleared = await call('PATCH', PATH, {
      trial: null,
      defaults: { leases: { vm: null } },
      checkEveryDays: null,
    });
    expect(cleared.json.defaults).toEqual({ type: 'perpetual', seats: 2, leases: { client: 12, grace: 24 } });
    expect(cleared.json).not.toHaveProperty('trial');
    expect((await call('GET', PATH)).json).toEqual(cleared.json);
  });

  it('refuses what can not be', async () => {
    expect((await call('POST', '/v1/products', { name: 'Other' })).status).toBe(201);
    expectProblem(await call('PATCH', PATH, { name: 'OTHER' }), 409, 'PRODUCT_EXISTS');
    expectProblem(await call('POST', '/v1/products', { name: 'oTHER', id: 'free' }), 409, 'PRODUCT_EXISTS');
    expectProblem(await call('PATCH', PATH, { defaults: { type: 'subscription' } }), 422, 'TERM_INVALID');
    expectProblem(await call('PATCH', PATH, { defaults: { subscriptionDays: 9 } }), 422, 'LICENSE_TYPE_MISSING');
    expectProblem(await call('PATCH', '/v1/products/nowhere', {}), 404, 'PRODUCT_UNKNOWN');
    for (const body of [{ id: 'x' }, { features: [] }, { name: null }, { defaults: { seats: 0 } }, { trial: {} }]) {
      expectProblem(await call('PATCH', PATH, body), 400, 'BODY_INVALID');
    }
  });
});

describe("A product's parts", () => {
  it('are added, changed and deleted, feature groups', async () => {
    const path = `${PATH}/feature-groups`;
    const added = await call('POST', path, { featureGroups: [{ name: 'A/B', notes: 'n' }, { name: 'Ærø' }] });
    expect([added.status, added.json.featureGroups]).toEqual([201, [{ name: 'A/B', notes: 'n' }, { name: 'Ærø' }]]);
    const changed = await call('PATCH', `${path}/${encodeURIComponent('a/b')}`, { name: 'C', notes: null });
    expect(changed.json.featureGroups).toEqual([{ name: 'C' }, { name: 'Ærø' }]);
    expect((await call('DELETE', `${path}/${encodeURIComponent('ærø')}`)).json.featureGroups).toEqual([{ name: 'C' }]);
    expectProblem(await call('DELETE', `${path}/nowhere`), 422, 'FEATURE_GROUP_UNKNOWN');
    expectProblem(await call('DELETE', `${path}/default`), 409, 'FEATURE_GROUP_FIXED');
    expectProblem(await call('POST', path, { featureGroups: [{ name: 'c' }] }), 409, 'FEATURE_GROUP_EXISTS');
  });

  it('are added, changed and deleted, features', async () => {
    const path = `${PATH}/features`;
    const code = (answer: HttpAnswer) => (answer.json.features as { code: string }[]).slice(3);
    const feature = { code: 'X', name: 'X', included: false, type: 'element-pool', group: 'C', notes: '' };
    expect(code(await call('POST', path, { features: [feature] }))).toEqual([feature]);
    const changed = await call('PATCH', `${path}/x`, { code: 'Y', included: true, group: null });
    const { group: _, ...rest } = feature;
    expect(code(changed)).toEqual([{ ...rest, code: 'Y', included: true }]);
    expectProblem(await call('PATCH', `${path}/Y`, { inTrials: true }), 422, 'FEATURE_NOT_FOR_TRIALS');
    expectProblem(await call('PATCH', `${path}/Y`, { code: 'draw' }), 409, 'FEATURE_EXISTS');
    expectProblem(await call('PATCH', `${path}/Y`, { type: 'normal' }), 400, 'BODY_INVALID');
    expect(code(await call('DELETE', `${path}/Y`))).toEqual([]);
    expectProblem(await call('DELETE', `${path}/Y`), 422, 'FEATURE_UNKNOWN');
    const many = Array.from({ length: 254 }, (_each, index) => ({ ...rest, code: `F${index}` }));
    expectProblem(await call('POST', path, { features: many }), 422, 'PRODUCT_TOO_LARGE');
  });

  it('are added, changed and deleted, UDF fields', async () => {
    const path = `${PATH}/udf-fields`;
    const added = await call('POST', path, { udfFields: [{ name: 'TWO WORDS', value: 'x' }] });
    expect(added.json.udfFields).toEqual([{ name: 'TWO WORDS', value: 'x' }]);
    expectProblem(await call('POST', path, { udfFields: [{ name: 'two words' }] }), 409, 'UDF_FIELD_EXISTS');
    expectProblem(await call('POST', path, { udfFields: [{ name: 'ä' }] }), 400, 'BODY_INVALID');
    const changed = await call('PATCH', `${path}/two%20words`, { name: 'ONE', value: null });
    expect(changed.json.udfFields).toEqual([{ name: 'ONE' }]);
    expect((await call('DELETE', `${path}/ONE`)).json).not.toHaveProperty('udfFields');
    expectProblem(await call('DELETE', `${path}/ONE`), 422, 'UDF_FIELD_UNKNOWN');
  });
});
