import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createActivatedDevice, removeFolders, type TestDevice } from '../testing/test-device.js';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { type CheckQuestion, createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import { refusalOf } from './refusal.js';

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
const certificateOf = (device: TestDevice): string => JSON.parse(stateOf(device)).activation.bundle;
const checkOf = ({ client }: TestDevice) => client.checkOnline({ server: server.url });

describe('a certificate is presented', () => {
  test('to a vendor that does not know the activation, with a nonce of its own, and the second answer counts', async () => {
    const device = await createActivatedDevice(vendor);
    server.misbehave = async (_, response, body) =>
      body.certificate === undefined &&
      sendJson(response, 200, { answer: await vendor.check(body as unknown as CheckQuestion, { sts: 'unknown' }) });
    expect(await checkOf(device)).toMatchObject({ state: 'licensed' });
    const [first, second, ...more] = server.received.map(({ body }) => body);
    expect(more).toEqual([]);
    expect(first).not.toHaveProperty('certificate');
    expect(second).toMatchObject({ activation: first?.activation, certificate: certificateOf(device) });
    expect(second?.nonce).not.toBe(first?.nonce);
  });

  test.each(['active', 'outdated', 'suspended', 'expired', 'deactivated'] as const)('not after %s', async (sts) => {
    const device = await createActivatedDevice(vendor);
    server.check = { sts };
    await checkOf(device);
    expect(server.received).toHaveLength(1);
  });

  test('not after an unknown that the vendor did not sign for this question', async () => {
    const device = await createActivatedDevice(vendor);
    server.misbehave = async (_, response, body) =>
      sendJson(response, 200, {
        answer: await vendor.check(
          { ...(body as unknown as CheckQuestion), nonce: 'AAAAAAAAAAAAAAAAAAAAAA' },
          { sts: 'unknown' },
        ),
      });
    await expect(checkOf(device)).rejects.toMatchObject({ code: 'NONCE_MISMATCH' });
    expect(server.received).toHaveLength(1);
  });

  test('in vain to a server that does not take it: what it said first counts', async () => {
    const device = await createActivatedDevice(vendor);
    server.check = { sts: 'unknown' };
    server.misbehave = (_, response, body) =>
      body.certificate !== undefined && sendJson(response, 400, { code: 'BODY_INVALID', title: 'Bad request' });
    expect(await checkOf(device)).toMatchObject({ state: 'unlicensed', reason: 'ACTIVATION_UNKNOWN' });
  });

  test('in vain to a server that goes away meanwhile: nothing changes', async () => {
    const device = await createActivatedDevice(vendor);
    const before = stateOf(device);
    server.check = { sts: 'unknown' };
    for (const status of [429, 503]) {
      server.misbehave = (_, response, body) =>
        body.certificate !== undefined && sendJson(response, status, { code: 'RATE_LIMITED', title: 'Later' });
      await expect(checkOf(device)).rejects.toMatchObject({ name: 'CountersignError' });
      expect(stateOf(device)).toBe(before);
    }
  });
});

describe('a refresh that the vendor refuses because its ledger is behind', () => {
  const refuseFirst = (code: string, times: number): void => {
    let left = times;
    server.misbehave = (request, response) => {
      if (request.url !== '/v1/device/activations' || left === 0) return false;
      left -= 1;
      return sendJson(response, 409, { code, title: 'Refused' });
    };
  };

  test.each(['LEDGER_BEHIND', 'LICENSE_UNKNOWN'])('with %s is tried once more after a check', async (code) => {
    const { client } = await createActivatedDevice(vendor);
    refuseFirst(code, 1);
    expect(await client.refreshOnline({ server: server.url })).toMatchObject({ generation: 2, outstandingRequests: 0 });
    const paths = server.received.map(({ path }) => path);
    expect(paths).toEqual(['/v1/device/activations', '/v1/device/checks', '/v1/device/activations']);
    refuseFirst(code, 9);
    const refused = await client.refreshOnline({ server: server.url }).catch((error: unknown) => error);
    expect(refusalOf(refused)?.code).toBe(code);
    expect(await client.status()).toMatchObject({ generation: 2, outstandingRequests: 0 });
    expect(server.received).toHaveLength(6);
  });

  test('for another reason is not tried again', async () => {
    const { client } = await createActivatedDevice(vendor);
    refuseFirst('LICENSE_EXPIRED', 1);
    await expect(client.refreshOnline({ server: server.url })).rejects.toMatchObject({ code: 'REQUEST_REFUSED' });
    expect(server.received).toHaveLength(1);
  });
});
