import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeProduct } from '../../../testing/change-record.js';
import { makeDevices } from '../../../testing/device.js';
import { expectProblem } from '../../../testing/expect-problem.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../../testing/test-server.js';
import { createTestVendor, grantedValue, PRODUCT, seatsTaken, type TestVendor } from '../../../testing/test-vendor.js';

/** As computers are named: in base 64, which is no word of a path. */
const COMPUTER = 'oLh+T3o+A39g5Sz/8Ug8';
const IN_PATH = encodeURIComponent(COMPUTER);

let acme: TestVendor;
let served: TestServer;
beforeEach(async () => {
  acme = await createTestVendor();
  await changeProduct(acme, PRODUCT, { trial: { days: 30 } });
  served = await startTestServer(acme);
});
afterEach(() => served.close());

const call = (
  method: string,
  path: string,
  body?: unknown,
  role: keyof TestServer['keys'] = 'read-write',
): Promise<HttpAnswer> => served.call(method, path, { key: served.keys[role], body });

describe('Trials over HTTP', () => {
  it('are started with a key for the ceremony, and found and reset by the name of the computer', async () => {
    const started = await call('POST', '/v1/trials', { productId: PRODUCT, computerId: COMPUTER }, 'offline');
    expect([started.status, started.json.status]).toEqual([200, 'in-trial']);
    const listed = await call('GET', `/v1/trials?productId=${PRODUCT}&computerId=${IN_PATH}`);
    expect(listed.json.items).toEqual([started.json]);
    const path = `/v1/trials/${PRODUCT}/${IN_PATH}`;
    expectProblem(await call('DELETE', path, undefined, 'offline'), 403, 'ROLE_FORBIDDEN');
    expect((await call('DELETE', path)).status).toBe(200);
    expectProblem(await call('DELETE', path), 404, 'TRIAL_UNKNOWN');
  });
});

describe('Computers over HTTP', () => {
  it('have system details once they were sent', async () => {
    const [device] = await makeDevices(1);
    const { code } = await acme.addLicense();
    const request = (await device?.activate(code, { sys: { os: 'linux' } })) ?? '';
    const { activation } = grantedValue(await acme.features.activationRequests.answer(request));
    const at = (computer: string) => `/v1/devices/${PRODUCT}/${encodeURIComponent(computer)}/system`;
    expect((await call('GET', at(activation.computerId), undefined, 'read-only')).json).toMatchObject({
      computerId: activation.computerId,
      details: { os: 'linux' },
    });
    expectProblem(await call('GET', at(COMPUTER)), 404, 'SYSTEM_DETAILS_UNKNOWN');
    expectProblem(await call('GET', at('with a space')), 400, 'PARAMETER_INVALID');
  });

  it('have consumers, found by what they told', async () => {
    const info = { firstname: 'Kevin', email: 'kevin@example.com', plan: { seats: [1, null] } };
    const added = await call('POST', '/v1/consumers', { productId: PRODUCT, computerId: COMPUTER, info });
    expect(added).toMatchObject({ status: 201, json: { info } });
    expect((await call('GET', '/v1/consumers?email=KEVIN%40example.com')).json.items).toEqual([added.json]);
    expect((await call('GET', '/v1/consumers?email=other')).json.items).toEqual([]);
  });
});

describe('Activity over HTTP', () => {
  it('is erased of one computer, and returned of all', async () => {
    const { id, code } = await acme.addLicense({ seats: 3 });
    for (const device of await makeDevices(3)) {
      grantedValue(await acme.features.activationRequests.answer(await device.activate(code)));
    }
    const { items } = (await call('GET', `/v1/activations?licenseId=${id}`)).json;
    const [{ computerId } = { computerId: '' }] = items as readonly { readonly computerId: string }[];
    const erased = await call('DELETE', `/v1/licenses/${id}/activity?computerId=${encodeURIComponent(computerId)}`);
    expect(erased.json).toEqual({ erased: 1 });
    expect(await seatsTaken(acme, id)).toBe(2);
    const found = await call('GET', `/v1/activations?computerId=${encodeURIComponent(computerId)}`);
    expect(found.json.items).toEqual([]);
    const returned = await call('POST', `/v1/licenses/${id}/activity/return`, { reason: 'lost' });
    expect(returned.json).toEqual({ returned: 2 });
    expectProblem(await call('POST', `/v1/licenses/${id}/activity/return`, {}), 400, 'BODY_INVALID');
  });
});
