import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDevice, removeFolders, type TestDevice } from '../testing/test-device.js';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const ACCOUNT = { username: 'canary-name', password: 'canary-pässword-1' };

let vendor: TestVendor;
let server: TestServer;
let device: TestDevice;
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(async () => {
  server = await startTestServer(vendor);
  device = await createTestDevice(vendor);
});
afterEach(() => server.close());
afterAll(removeFolders);

const signIn = (more = {}) => device.client.signIn({ server: server.url, ...ACCOUNT, ...more });
const keptIn = ({ folder }: TestDevice): string =>
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');

describe('signing in', () => {
  test('activates the device in one call', async () => {
    const verdict = await signIn({ label: 'Bridge', systemDetails: { os: 'Debian 13' } });
    expect(verdict).toMatchObject({ state: 'licensed', reason: 'ACTIVATED', outstandingRequests: 0 });
    expect(server.received).toMatchObject([{ path: '/v1/device/sign-ins', body: ACCOUNT }]);
    expect(await device.client.deactivate()).toMatch(/^[^~]+$/);
  });

  test('keeps neither name nor password, and tells them in no error', async () => {
    await signIn();
    expect(keptIn(device)).not.toMatch(/canary/);
    expect(String(server.received[0]?.body.request).split('.').map(decoded).join()).not.toMatch(/canary/);
    server.misbehave = (_, response) => {
      response.destroy();
      return true;
    };
    const lost = (await signIn().catch((error: unknown) => error)) as Error;
    expect(lost).toMatchObject({ code: 'SERVER_UNREACHABLE' });
    server.misbehave = (_, response) => sendJson(response, 403, { title: 'No', code: 'SIGN_IN_REFUSED' });
    const refused = (await signIn().catch((error: unknown) => error)) as Error;
    expect(refused).toMatchObject({ code: 'REQUEST_REFUSED' });
    for (const { stack, cause } of [lost, refused]) {
      expect(`${stack}${(cause as Error | undefined)?.stack}${JSON.stringify(cause)}`).not.toMatch(/canary/);
    }
    expect(keptIn(device)).not.toMatch(/canary/);
    expect(await device.client.status()).toMatchObject({ state: 'licensed', outstandingRequests: 0 });
  });

  test('sends no password over http, unless to this machine or when that is wanted', async () => {
    const server = 'http://licenses.example.com';
    const refused = device.client.signIn({ server, ...ACCOUNT });
    await expect(refused).rejects.toThrow(TypeError);
    await expect(refused).rejects.not.toThrow(/canary/);
    for (const each of ['http://127.0.0.1.example.com', 'http://localhost.example.com', 'ftp://127.0.0.1']) {
      await expect(signIn({ server: each })).rejects.toThrow(TypeError);
    }
    const asked: string[] = [];
    const fetch = async (url: unknown): Promise<Response> => {
      asked.push(String(url));
      return Response.json({}, { status: 500 });
    };
    await device.reopen({ fetch: fetch as typeof globalThis.fetch });
    await expect(signIn({ server, allowPasswordOverHttp: true })).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await expect(signIn({ server: 'https://licenses.example.com' })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
    expect(asked).toEqual([`${server}/v1/device/sign-ins`, 'https://licenses.example.com/v1/device/sign-ins']);
  });

  test.each([{ username: '' }, { password: '' }, { password: undefined }])('needs both: %j', async (without) => {
    await expect(signIn(without)).rejects.toThrow(TypeError);
    expect(server.received).toEqual([]);
  });
});

const decoded = (part: string): string => Buffer.from(part, 'base64url').toString();
