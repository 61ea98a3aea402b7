import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createActivatedDevice,
  createTestDevice,
  LICENSE_CODE,
  removeFolders,
  type TestDevice,
} from '../testing/test-device.js';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { type CheckQuestion, createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import { refusalOf } from './refusal.js';

const DAY = 86_400;
let vendor: TestVendor;
let server: TestServer;
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(async () => {
  server = await startTestServer(vendor);
});
afterEach(() => server.close());
afterAll(removeFolders);

const stateOf = ({ folder }: TestDevice): string => readFileSync(join(folder, 'state.json'), 'utf8');

describe('activation', () => {
  test('in one call', async () => {
    const { client } = await createTestDevice(vendor);
    const verdict = await client.activateOnline({ server: server.url, licenseCode: LICENSE_CODE, label: 'Bridge' });
    expect(verdict).toMatchObject({ state: 'licensed', reason: 'ACTIVATED', outstandingRequests: 0 });
    expect(server.received).toMatchObject([{ path: '/v1/device/activations', body: { request: expect.any(String) } }]);
  });

  test('under a path, with or without a slash at its end', async () => {
    server.misbehave = (request, response) => sendJson(response, 403, { code: 'SEEN', title: String(request.url) });
    const { client } = await createTestDevice(vendor);
    for (const base of ['/licensing', '/licensing/']) {
      const activation = client.activateOnline({ server: new URL(base, server.url), licenseCode: LICENSE_CODE });
      await expect(activation).rejects.toThrow('/licensing/v1/device/activations');
    }
  });

  test('that failed leaves no outstanding request, and those in files keep their place', async () => {
    const { client } = await createTestDevice(vendor);
    const options = { server: server.url, licenseCode: LICENSE_CODE };
    const inFile = await client.createRequest({ licenseCode: LICENSE_CODE });
    server.misbehave = (_, response) => {
      response.destroy();
      return true;
    };
    for (let attempt = 0; attempt < 40; attempt += 1) {
      await expect(client.activateOnline(options)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    }
    expect(await client.importCertificate(await vendor.activate(inFile))).toMatchObject({
      state: 'licensed',
      outstandingRequests: 0,
    });
  });

  test('that was refused says why, and can be tried again', async () => {
    const { client } = await createTestDevice(vendor);
    const options = { server: server.url, licenseCode: LICENSE_CODE };
    const problem = {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'No seat is left.',
      code: 'NO_SEAT_LEFT',
    };
    server.misbehave = (_, response) => sendJson(response, 409, problem);
    const refusal = await client.activateOnline(options).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'REQUEST_REFUSED',
      message: 'The server refused: No seat is left. (NO_SEAT_LEFT)',
    });
    expect(refusalOf(refusal)).toEqual({ status: 409, code: 'NO_SEAT_LEFT', detail: 'No seat is left.' });
    server.misbehave = undefined;
    expect(await client.activateOnline(options)).toMatchObject({ state: 'licensed', outstandingRequests: 0 });
    const [first, second] = server.received.map(({ body }) => body.request);
    expect(second).not.toBe(first);
  });

  test('answered with the certificate of another device is DEVICE_MISMATCH', async () => {
    const other = await createActivatedDevice(vendor);
    const { client } = await createTestDevice(vendor);
    server.misbehave = (_, response) => sendJson(response, 200, { certificate: other.certificate });
    const activation = client.activateOnline({ server: server.url, licenseCode: LICENSE_CODE });
    await expect(activation).rejects.toMatchObject({ code: 'DEVICE_MISMATCH' });
    expect(await client.status()).toMatchObject({ state: 'unlicensed', reason: 'NEVER_ACTIVATED' });
  });
});

describe('refresh', () => {
  test('brings the next generation', async () => {
    const { client } = await createActivatedDevice(vendor);
    expect(await client.refreshOnline({ server: server.url })).toMatchObject({ state: 'licensed', generation: 2 });
  });

  test('that failed leaves no outstanding request, so that those in files keep their place', async () => {
    const { client } = await createActivatedDevice(vendor);
    await server.close();
    await expect(client.refreshOnline({ server: server.url })).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(await client.status()).toMatchObject({ state: 'licensed', generation: 1, outstandingRequests: 0 });
  });
});

describe('deactivation', () => {
  test('is confirmed by the receipt', async () => {
    const device = await createActivatedDevice(vendor);
    await device.client.deactivateOnline({ server: server.url });
    expect(stateOf(device)).toContain('"confirmed":true');
    await expect(device.client.deactivateOnline({ server: server.url })).rejects.toMatchObject({
      code: 'NOT_ACTIVATED',
    });
  });

  test('that is not delivered has happened all the same, and is delivered by the next call', async () => {
    const device = await createActivatedDevice(vendor);
    server.misbehave = (_, response) => sendJson(response, 503, {});
    await expect(device.client.deactivateOnline({ server: server.url })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
    expect(await device.client.status()).toMatchObject({ reason: 'DEACTIVATED' });
    server.misbehave = undefined;
    await device.client.deactivateOnline({ server: server.url });
    const [first, second] = server.received.map(({ body }) => body.deactivation);
    expect(second).toBe(first);
  });
});

describe('check', () => {
  test('asks about the activation with a fresh nonce, and extends the check date', async () => {
    const { now } = vendor;
    const device = await createActivatedDevice(vendor, { chk: now + DAY, act: 'act_00000000000000ee' });
    device.now = now + 2 * DAY;
    expect(await device.client.status()).toMatchObject({ reason: 'CHECK_OVERDUE' });
    server.check = { chk: now + 9 * DAY };
    expect(await device.client.checkOnline({ server: server.url })).toMatchObject({
      state: 'licensed',
      nextCheckAt: new Date((now + 9 * DAY) * 1000),
    });
    expect(await (await device.reopen()).status()).toMatchObject({ state: 'licensed' });
    await device.client.checkOnline({ server: server.url });
    const [first, second] = server.received.map(({ body }) => body);
    expect(first).toMatchObject({ product: 'cad', activation: 'act_00000000000000ee', generation: 1 });
    expect(second?.nonce).not.toBe(first?.nonce);
    device.now = now + 9 * DAY;
    expect(await device.client.status()).toMatchObject({ reason: 'CHECK_OVERDUE' });
  });

  test.each([
    ['suspended', 'LICENSE_SUSPENDED'],
    ['expired', 'LICENSE_EXPIRED'],
    ['deactivated', 'DEACTIVATED_BY_VENDOR'],
    ['unknown', 'ACTIVATION_UNKNOWN'],
  ] as const)('answered with %s is %s until a later answer says otherwise', async (sts, reason) => {
    const device = await createActivatedDevice(vendor);
    server.check = { sts };
    expect(await device.client.checkOnline({ server: server.url })).toMatchObject({ state: 'unlicensed', reason });
    expect(await (await device.reopen()).status()).toMatchObject({ state: 'unlicensed', reason, license: /^lic_/ });
    server.check = {};
    expect(await device.client.checkOnline({ server: server.url })).toMatchObject({ state: 'licensed' });
  });

  test('answered with outdated is licensed, with a refresh to get', async () => {
    const { client } = await createActivatedDevice(vendor);
    server.check = { sts: 'outdated' };
    const verdict = await client.checkOnline({ server: server.url });
    expect(verdict).toMatchObject({
      state: 'licensed',
      refreshAvailable: true,
      message: expect.stringContaining('refresh'),
    });
    expect(await client.refreshOnline({ server: server.url })).toMatchObject({
      state: 'licensed',
      refreshAvailable: false,
    });
  });

  test('answered with outdated offers no refresh once the newer certificate is here, whenever it was issued', async () => {
    const { client } = await createActivatedDevice(vendor);
    const newer = await vendor.activate(await client.createRefreshRequest());
    server.check = { sts: 'outdated', iat: vendor.now + 10 };
    expect(await client.checkOnline({ server: server.url })).toMatchObject({ refreshAvailable: true });
    expect(await client.importCertificate(newer)).toMatchObject({ generation: 2, refreshAvailable: false });
  });

  test('that suspended is not undone by importing a certificate from before', async () => {
    const device = await createActivatedDevice(vendor);
    const older = await vendor.activate(await device.client.createRefreshRequest());
    server.check = { sts: 'suspended', iat: vendor.now + 10 };
    await device.client.checkOnline({ server: server.url });
    expect(await device.client.importCertificate(older)).toMatchObject({ reason: 'LICENSE_SUSPENDED', generation: 2 });
    const newer = await vendor.activate(await device.client.createRefreshRequest(), { iat: vendor.now + 20 });
    expect(await device.client.importCertificate(newer)).toMatchObject({ state: 'licensed', generation: 3 });
  });

  test('says nothing about the next activation', async () => {
    const { client } = await createActivatedDevice(vendor);
    server.check = { sts: 'deactivated' };
    await client.checkOnline({ server: server.url });
    const verdict = await client.activateOnline({ server: server.url, licenseCode: LICENSE_CODE });
    expect(verdict).toMatchObject({ state: 'licensed' });
  });

  test('needs an activation: NOT_ACTIVATED', async () => {
    const { client } = await createTestDevice(vendor);
    await expect(client.checkOnline({ server: server.url })).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
    expect(server.received).toEqual([]);
  });
});

describe('what nobody signed, or not for this question, changes nothing', () => {
  const replay = (question: CheckQuestion) =>
    vendor.check({ ...question, nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }, { sts: 'suspended' });

  test.each([
    ['another nonce', 'NONCE_MISMATCH', replay],
    [
      'another activation',
      'ACTIVATION_MISMATCH',
      (q: CheckQuestion) => vendor.check(q, { act: 'act_zzzzzzzzzzzzzzzz', sts: 'unknown' }),
    ],
    ['another product', 'PRODUCT_MISMATCH', (q: CheckQuestion) => vendor.check(q, { aud: 'cam', sts: 'unknown' })],
    [
      'the key of another vendor',
      'ROOT_UNKNOWN',
      async (q: CheckQuestion) => (await createTestVendor()).check(q, { sts: 'unknown' }),
    ],
    ['another type of artefact', 'SERVER_ANSWER_INVALID', () => vendor.passive('cad', 'client-0001')],
    ['a broken bundle', 'SERVER_ANSWER_INVALID', async () => 'a~b'],
    ['a number', 'SERVER_ANSWER_INVALID', async () => 7],
  ] as const)('%s: %s', async (_, code, answer) => {
    const device = await createActivatedDevice(vendor);
    const before = stateOf(device);
    server.misbehave = async (_request, response, body) =>
      sendJson(response, 200, { answer: await answer(body as unknown as CheckQuestion) });
    await expect(device.client.checkOnline({ server: server.url })).rejects.toMatchObject({ code });
    expect(stateOf(device)).toBe(before);
    expect(await device.client.status()).toMatchObject({ state: 'licensed' });
  });
});
