import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../../../testing/expect-problem.js';
import { startTestServer, type TestServer } from '../../../testing/test-server.js';
import { createTestVendor, PRODUCT } from '../../../testing/test-vendor.js';

let served: TestServer;
beforeAll(async () => {
  served = await startTestServer(await createTestVendor());
});
afterAll(() => served.close());

const ask = (method: string, path: string, body?: unknown) =>
  served.call(method, path, { key: served.keys['read-write'], ...(body !== undefined && { body }) });
const itemsIn = ({ json }: { readonly json: Record<string, unknown> }) =>
  json.items as readonly { readonly id: string; readonly code: string }[];

describe('Licenses over HTTP', () => {
  it('begin with all that they may say', async () => {
    const { status, json } = await ask('POST', '/v1/licenses', {
      productId: PRODUCT,
      subscriptionDays: 365,
      seats: 2,
      leases: { client: 12, offline: 12_000, grace: 72 },
      concurrency: { mode: 'network', networkSeats: 3 },
      functions: [{ name: 'LTCO', on: true, value: 20 }],
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      type: 'subscription',
      subscriptionDays: 365,
      leases: { client: 12, offline: 12_000, grace: 72 },
      concurrency: { mode: 'network', networkSeats: 3 },
      functions: [{ name: 'LTCO', on: true, value: 20 }],
    });
    const changed = await ask('PATCH', `/v1/licenses/${json.id}`, {
      seats: 0,
      leases: { offline: null },
      subscriptionDays: 5,
    });
    expect(changed.json).toMatchObject({ seats: 0, subscriptionDays: 370, leases: { client: 12, grace: 72 } });
    expect(changed.json.modifiedAt).toBeDefined();
  });

  it.each([
    [{ leases: { client: 8_761 } }],
    [{ leases: { offline: 12_001 } }],
    [{ leases: { vm: 501 } }],
    [{ leases: { grace: 8_785 } }],
    [{ concurrency: { heartbeatMinutes: 4 } }],
    [{ concurrency: { heartbeatMinutes: 1_441 } }],
    [{ seats: -1 }],
    [{ subscriptionDays: 5_001 }],
    [{ expiresAt: 'reset' }],
    [{ profileId: 'prf_0' }],
    [{ limitsOff: {} }],
  ])('are not changed to %j', async (body) => {
    const { id } = (await ask('POST', '/v1/licenses', { productId: PRODUCT })).json;
    expectProblem(await ask('PATCH', `/v1/licenses/${id}`, body), 400, 'BODY_INVALID');
  });

  it('are added many at once, by number or by code, and never both', async () => {
    const batch = (body: object) => ask('POST', '/v1/licenses/batch', { productId: PRODUCT, ...body });
    const added = await batch({ amount: 3, label: 'Order 1' });
    expect([added.status, itemsIn(added).length]).toEqual([201, 3]);
    expect(itemsIn(await batch({ codes: ['B', 'A'] })).map(({ code }) => code)).toEqual(['B', 'A']);
    expectProblem(await batch({ codes: ['A'] }), 409, 'LICENSE_CODE_EXISTS');
    for (const body of [{}, { amount: 1, codes: ['C'] }, { amount: 0 }, { amount: 10_001 }, { codes: [] }]) {
      expectProblem(await batch(body), 400, 'BODY_INVALID');
    }
  });

  it('are handed out, and found by what became of them', async () => {
    const next = await ask('POST', '/v1/licenses/next', { productId: PRODUCT, amount: 2 });
    const list = await ask('GET', `/v1/licenses?productId=${PRODUCT}&acquired=true&used=false&activated=false`);
    expect(itemsIn(list).map(({ id }) => id)).toEqual(itemsIn(next).map(({ id }) => id));
    expect(itemsIn(await ask('GET', '/v1/licenses?profileId=prf_1'))).toEqual([]);
    expect(itemsIn(await ask('GET', '/v1/licenses?companyId=cmp_1'))).toEqual([]);
    expectProblem(await ask('GET', '/v1/licenses?acquired=yes'), 400, 'PARAMETER_INVALID');
    expectProblem(await ask('POST', '/v1/licenses/next', { productId: PRODUCT, amount: 900 }), 409, 'NO_CODE_LEFT');
  });

  it('have notes', async () => {
    const { id } = (await ask('POST', '/v1/licenses', { productId: PRODUCT })).json;
    const note = (await ask('POST', `/v1/licenses/${id}/notes`, { text: 'one' })).json;
    expect(note).toMatchObject({ licenseId: id, type: 'general', text: 'one' });
    expect((await ask('PATCH', `/v1/notes/${note.id}`, { type: 'system' })).json).toMatchObject({ type: 'system' });
    await ask('POST', `/v1/licenses/${id}/notes`, { text: 'two', type: 'system' });
    expect(itemsIn(await ask('GET', `/v1/licenses/${id}/notes`))).toHaveLength(2);
    expect((await ask('DELETE', `/v1/notes/${note.id}`)).status).toBe(200);
    expectProblem(await ask('DELETE', `/v1/notes/${note.id}`), 404, 'NOTE_UNKNOWN');
    expect((await ask('DELETE', `/v1/licenses/${id}/notes`)).json).toEqual({ deleted: 1 });
  });
});
