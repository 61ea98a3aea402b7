import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDevice, removeFolders, type TestDevice } from '../testing/test-device.js';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const DAY = 86_400;

let vendor: TestVendor;
let server: TestServer;
let device: TestDevice;
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(async () => {
  server = await startTestServer(vendor);
  device = await createTestDevice(vendor, { trial: { days: 60, features: ['pro', 'export'] } });
});
afterEach(() => server.close());
afterAll(removeFolders);

const register = () => device.client.registerTrial({ server: server.url, label: 'Bridge' });

describe('a trial', () => {
  test('is registered in one call, and then lasts as long as the vendor says', async () => {
    await expect(register()).rejects.toMatchObject({ code: 'TRIAL_NOT_STARTED' });
    expect(await device.client.startTrial()).toMatchObject({ reason: 'TRIAL', daysLeft: 60 });
    const verdict = await register();
    expect(verdict).toMatchObject({ state: 'trial', reason: 'TRIAL_REGISTERED', daysLeft: 30, features: ['pro'] });
    expect(verdict).toMatchObject({ notices: [], outstandingRequests: 0 });
    expect(server.received).toMatchObject([{ path: '/v1/device/trials', body: { request: expect.any(String) } }]);
    expect(await device.client.status()).toEqual(verdict);
  });

  test('is over when the vendor says so, whatever the application offers', async () => {
    await device.client.startTrial();
    server.trial = { exp: vendor.now - DAY };
    expect(await register()).toMatchObject({ state: 'unlicensed', reason: 'TRIAL_EXPIRED' });
    expect(await device.client.startTrial()).toMatchObject({ reason: 'TRIAL_EXPIRED' });
  });

  test('stays as it was when it can not be registered, and leaves no request behind', async () => {
    const before = await device.client.startTrial();
    server.misbehave = (_, response) => sendJson(response, 409, { title: 'No', code: 'TRIAL_NOT_OFFERED' });
    await expect(register()).rejects.toMatchObject({ code: 'REQUEST_REFUSED' });
    server.misbehave = (_, response) => sendJson(response, 500, {});
    await expect(register()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    server.misbehave = async (_, response, { request }) =>
      sendJson(response, 200, { trial: await vendor.activate(String(request)) });
    await expect(register()).rejects.toMatchObject({ code: 'SERVER_ANSWER_INVALID' });
    server.misbehave = async (_, response, { request }) =>
      sendJson(response, 200, { trial: await (await createTestVendor()).trial(String(request)) });
    await expect(register()).rejects.toMatchObject({ code: 'ROOT_UNKNOWN' });
    expect(await device.client.status()).toEqual(before);
  });

  test('takes no answer that was captured from an earlier registration', async () => {
    await device.client.startTrial();
    const captured = await vendor.trial(await device.client.createTrialRequest());
    await device.client.importCertificate(captured);
    await register();
    server.misbehave = (_, response) => sendJson(response, 200, { trial: captured });
    await expect(register()).rejects.toMatchObject({ code: 'REQUEST_UNKNOWN' });
  });
});
