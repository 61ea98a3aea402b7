import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../../features/licenses/license-record.js';
import { Device } from '../../../testing/device.js';
import { expectProblem } from '../../../testing/expect-problem.js';
import { rawRequest } from '../../../testing/raw-request.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../../testing/test-server.js';
import { createTestVendor, grantedValue, type TestVendor } from '../../../testing/test-vendor.js';

const MANY = 1e9;
let acme: TestVendor;
let served: TestServer;
let license: License;
beforeEach(async () => {
  acme = await createTestVendor();
  served = await startTestServer(acme, { rateLimits: { perAddress: MANY, failedKeysPerAddress: MANY } });
  license = await acme.addLicense({ seats: 9 });
});
afterEach(() => served.close());

const ask = (method: string, path: string, code = license.code): Promise<HttpAnswer> =>
  served.call(method, path, { headers: { authorization: `License ${code}` } });

describe('The license code', () => {
  it('is the credential, as it may be typed', async () => {
    for (const authorization of [
      `License ${license.code}`,
      `license   ${license.code.toLowerCase()}`,
      `LICENSE ${license.code.replaceAll('-', ' ')}`,
    ]) {
      const answer = await served.call('GET', '/v1/me', { headers: { authorization } });
      expect(answer).toMatchObject({ status: 200, json: { product: { id: 'cad-studio' }, seats: 9, seatsTaken: 0 } });
    }
  });

  it('of another form may have other letters, in UTF-8 or Latin-1', async () => {
    const code = 'Zürich-4711';
    await acme.addLicense({ code, seats: 3 });
    expect((await ask('GET', '/v1/me', code)).json.seats).toBe(3);
    const head = `GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: License ${code}\r\n\r\n`;
    expect(await rawRequest(served.port, Buffer.from(head, 'utf8'))).toContain('"seats":3');
  });

  it('must be there, and right', async () => {
    const missing = await served.call('GET', '/v1/me');
    expectProblem(missing, 401, 'LICENSE_CODE_MISSING');
    expect(missing.headers.get('www-authenticate')).toBe('License');
    expectProblem(await served.call('GET', '/v1/me', { key: served.keys['read-write'] }), 401, 'LICENSE_CODE_MISSING');
    for (const wrong of ['unknown', 'x'.repeat(500), license.lookupId, license.id, `${license.code}0`]) {
      expectProblem(await ask('GET', '/v1/me', wrong), 401, 'LICENSE_CODE_UNKNOWN');
    }
    expectProblem(await ask('GET', '/v1/me?productId=other'), 401, 'LICENSE_CODE_UNKNOWN');
  });

  it('of several products needs one of them named', async () => {
    grantedValue(await acme.features.products.add({ id: 'second', name: 'Second', features: [] }, 'test'));
    await acme.addLicense({ productId: 'second', code: license.code, seats: 2 });
    const answer = await ask('GET', '/v1/me');
    expectProblem(answer, 409, 'LICENSE_CODE_AMBIGUOUS');
    expect(answer.json.detail).toMatch(/cad-studio, second|second, cad-studio/);
    expect((await ask('GET', '/v1/me?productId=second')).json.seats).toBe(2);
    expect((await ask('POST', '/v1/me/switch-off?productId=second')).json.status).toBe('switched-off');
    expect((await ask('GET', '/v1/me?productId=cad-studio')).json.status).toBe('active');
  });

  it('is not in the log, nor in any answer', async () => {
    const answers = [await ask('GET', '/v1/me'), await ask('GET', '/v1/me/devices'), await ask('GET', '/v1/me/x')];
    for (const text of [served.log(), ...answers.map(({ text }) => text)]) {
      expect(text).not.toContain(license.code);
      expect(text).not.toContain(license.id);
    }
  });
});

describe('Devices', () => {
  it('are listed in pages without their keys and machines, and released', async () => {
    const device = await Device.make();
    grantedValue(
      await acme.features.activationRequests.answer(await device.activate(license.code, { lbl: 'office' }), 'test'),
    );
    grantedValue(await acme.features.namedActivations.activate(license.id, 'a.example', 'test'));
    const first = (await ask('GET', '/v1/me/devices?limit=1')).json as { items: object[]; next: string };
    const second = (await ask('GET', `/v1/me/devices?limit=1&cursor=${first.next}`)).json as { items: object[] };
    const items = [...first.items, ...second.items] as { id: string; name: string }[];
    expect(items.map(({ name }) => name).sort()).toEqual(['a.example', 'office']);
    for (const item of items) {
      expect(Object.keys(item).sort()).toEqual(['activatedAt', 'id', 'lastSeenAt', 'name']);
      const released = await ask('POST', `/v1/me/devices/${item.id}/release`);
      expect(released).toMatchObject({ status: 200, json: { id: item.id, endedAt: expect.any(String) } });
    }
    expect((await ask('GET', '/v1/me/devices')).json).toEqual({ items: [] });
    expect((await ask('GET', '/v1/me')).json).toMatchObject({ seatsTaken: 0, releasesLeft: 3 });
  });

  it('are released five times a day, and of no other license', async () => {
    const other = await acme.addLicense();
    const { activation } = grantedValue(await acme.features.namedActivations.activate(other.id, 'x', 'test'));
    expectProblem(await ask('POST', `/v1/me/devices/${activation.id}/release`), 404, 'ACTIVATION_UNKNOWN');
    for (let count = 0; count < 6; count += 1) {
      const made = grantedValue(await acme.features.namedActivations.activate(license.id, `${count}`, 'test'));
      const answer = await ask('POST', `/v1/me/devices/${made.activation.id}/release`);
      if (count < 5) expect(answer.status).toBe(200);
      else expectProblem(answer, 429, 'RELEASE_LIMITED');
    }
  });
});

describe('Locks and the switch', () => {
  it("are the holder's", async () => {
    await acme.ledger.transaction((tx) => tx.licenses.put({ ...license, locks: { domain: 'a.example' } }));
    expect((await ask('GET', '/v1/me')).json.locks).toEqual({ domain: 'a.example' });
    expect((await ask('DELETE', '/v1/me/locks')).json.locks).toBeUndefined();
    expect((await ask('POST', '/v1/me/switch-off')).json.status).toBe('switched-off');
    expect((await ask('GET', '/v1/me')).json.status).toBe('switched-off');
    expect((await ask('POST', '/v1/me/switch-on')).json.status).toBe('active');
  });
});

it('1,000 wrong codes from one address are slowed, and the holder of a right one is served all the while', async () => {
  const statuses: number[] = [];
  for (let lot = 0; lot < 20; lot += 1) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ask('GET', '/v1/me', `CODE-${lot}-${index}`)),
    );
    for (const { status, headers } of answers) {
      statuses.push(status);
      if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await ask('GET', '/v1/me')).status).toBe(200);
  }
  expect(statuses.filter((status) => status === 401)).toHaveLength(60);
  expect(statuses.filter((status) => status === 429)).toHaveLength(940);
});
