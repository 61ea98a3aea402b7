import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeProduct } from '../../../testing/change-record.js';
import { Device } from '../../../testing/device.js';
import { expectProblem } from '../../../testing/expect-problem.js';
import { startTestServer, type TestServer } from '../../../testing/test-server.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  PRODUCT,
  type TestVendor,
} from '../../../testing/test-vendor.js';

const MANY = 1e9;
const PASSWORD = 'canary-pässword-1';

let acme: TestVendor;
let served: TestServer;
let device: Device;
beforeEach(async () => {
  acme = await createTestVendor();
  served = await startTestServer(acme, {
    rateLimits: { perAddress: MANY, failedKeysPerAddress: MANY, wrongCodesPerAddress: 3, trialsPerAddress: 3 },
  });
  device = await Device.make();
});
afterEach(() => served.close());

const post = (path: string, body: unknown, key?: string) =>
  served.call('POST', path, { body, ...(key !== undefined && { key }) });

async function addAccount(seats: number): Promise<void> {
  const groupId = grantedValue(await acme.features.groups.add({ name: 'G', type: 'standard' }, 'test')).id;
  grantedValue(await acme.features.groupUsers.add({ groupId, username: 'kim', password: PASSWORD }, 'test'));
  const { id: licenseId } = await acme.addLicense({ seats });
  grantedValue(await acme.features.groupLicenses.assign({ groupId, licenseId }, 'test'));
}

const signIn = async (by: Device, password = PASSWORD, username = 'kim') =>
  post('/v1/device/sign-ins', { request: await by.signIn(), username, password });

describe('Signing in over HTTP', () => {
  it('needs no API key, answers with the certificate alone, and tells a device of no other', async () => {
    await addAccount(1);
    const answer = await signIn(device);
    expect([answer.status, Object.keys(answer.json)]).toEqual([200, ['certificate']]);
    const full = await signIn(await Device.make());
    expectProblem(full, 409, 'NO_SEAT_LEFT');
    expect(full.json).not.toHaveProperty('holders');
    expectProblem(await signIn(device, 'wrong'), 403, 'SIGN_IN_REFUSED');
  });

  it('puts the password into no answer, no log line, no metric, no audit entry and no error', async () => {
    await addAccount(1);
    const told: string[] = [];
    for (const answer of [
      await signIn(device),
      await signIn(await Device.make()),
      await signIn(device, PASSWORD, 'nobody'),
      await post('/v1/device/sign-ins', { request: PASSWORD, username: 'kim', password: PASSWORD }),
      await post('/v1/device/sign-ins', { request: await device.trial(), username: PASSWORD, password: PASSWORD }),
      await post('/v1/device/sign-ins', { username: PASSWORD, password: PASSWORD, more: PASSWORD }),
      await post('/v1/device/sign-ins', `{"password":"${PASSWORD}`),
    ]) {
      told.push(String(answer.status), answer.text);
    }
    expect(told.filter((each) => /^\d{3}$/.test(each))).toEqual(['200', '409', '403', '400', '400', '400', '400']);
    told.push(served.log(), (await served.call('GET', '/metrics')).text);
    told.push(JSON.stringify(await auditEntries(acme, 'action', 'activation.created')));
    expect(told.join('\n')).toContain('"actor":"usr_');
    expect(told.join('\n')).not.toMatch(/canary|argon2/);
  });

  it('turns an address away that guesses, and no other request of it', async () => {
    await addAccount(5);
    for (const name of ['a', 'b', 'c']) expectProblem(await signIn(device, 'x', name), 403, 'SIGN_IN_REFUSED');
    expect((await signIn(device)).status).toBe(200);
    const limited = await signIn(device, 'x', 'd');
    expectProblem(limited, 429, 'RATE_LIMITED');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    // From now on not even the correct one is checked: that would cost more than to send it.
    expectProblem(await signIn(device), 429, 'RATE_LIMITED');
    await changeProduct(acme, PRODUCT, { trial: { days: 30 } });
    expect((await post('/v1/device/trials', { request: await device.trial() })).status).toBe(200);
  });
});

describe('Registering a trial over HTTP', () => {
  it('needs no API key for the device, and one of the ceremony for support', async () => {
    const request = await device.trial();
    expectProblem(await post('/v1/device/trials', { request }), 409, 'TRIAL_NOT_OFFERED');
    await changeProduct(acme, PRODUCT, { trial: { days: 30 } });
    const own = await post('/v1/device/trials', { request });
    expect(own.status).toBe(200);
    const { offline } = served.keys;
    const bySupport = await post('/v1/trials/registrations', { request }, offline);
    expect(bySupport.json).toMatchObject({ certificate: own.json.trial, trial: { days: 30, status: 'in-trial' } });
    expect(bySupport.json.trial).not.toHaveProperty('machine');
    expectProblem(await post('/v1/trials/registrations', { request }), 401, 'API_KEY_MISSING');
    expectProblem(
      await post('/v1/trials/registrations', { request: await device.signIn() }, offline),
      400,
      'TYPE_MISMATCH',
    );
  });

  it('is for so many devices of one address, and support is not counted', async () => {
    await changeProduct(acme, PRODUCT, { trial: { days: 30 } });
    const request = await device.trial();
    const { offline } = served.keys;
    for (let index = 0; index < 5; index += 1) await post('/v1/trials/registrations', { request }, offline);
    for (let index = 0; index < 3; index += 1) {
      expect((await post('/v1/device/trials', { request })).status).toBe(200);
    }
    expectProblem(await post('/v1/device/trials', { request }), 429, 'RATE_LIMITED');
    expect((await post('/v1/trials/registrations', { request }, offline)).status).toBe(200);
  });
});
