import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createActivatedDevice, createTestDevice, removeFolders } from '../testing/test-device.js';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

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

const NEWER = {
  status: 'available',
  version: '1.5.0',
  channel: 'stable',
  changelog: '* Faster\n',
  publishedAt: '2027-01-01T00:00:00.000Z',
  sha256: 'a'.repeat(64),
  size: 17,
};
const answer = (status: number, body: Readonly<Record<string, unknown>>): void => {
  server.misbehave = (_, response) => sendJson(response, status, body);
};

describe('a check for updates', () => {
  test('says what is newer, and shows the certificate that this device has', async () => {
    answer(200, { ...NEWER, requires: '6', url: '/v1/downloads/x', urlExpiresAt: '2027-01-01T01:00:00.000Z' });
    const { client } = await createActivatedDevice(vendor);
    const { status: _, ...facts } = NEWER;
    expect(await client.checkForUpdate({ server: `${server.url}/base/`, version: '1.4.0', channel: 'beta' })).toEqual({
      state: 'available',
      ...facts,
      requires: '6',
      url: `${server.url}/base/v1/downloads/x`,
      urlExpiresAt: '2027-01-01T01:00:00.000Z',
    });
    const { body } = server.received[0] ?? {};
    expect(body).toEqual({
      product: expect.any(String),
      version: '1.4.0',
      channel: 'beta',
      certificate: expect.stringContaining('~'),
    });
  });

  test('of a device without an activation shows nothing of it', async () => {
    answer(200, { ...NEWER, url: 'https://x.example/p.zip' });
    const { client } = await createTestDevice(vendor);
    const options = { server: server.url, version: '1.4.0' };
    expect(await client.checkForUpdate(options)).toMatchObject({ url: 'https://x.example/p.zip' });
    expect(server.received[0]?.body).toEqual({ product: expect.any(String), version: '1.4.0' });
    answer(200, { status: 'up-to-date' });
    expect(await client.checkForUpdate(options)).toEqual({ state: 'up-to-date' });
  });

  test('asks again without a certificate that the server can not take', async () => {
    server.misbehave = (_, response, { certificate }) =>
      certificate === undefined
        ? sendJson(response, 200, NEWER)
        : sendJson(response, 400, { title: 'No', code: 'KEY_UNKNOWN' });
    const { client } = await createActivatedDevice(vendor);
    expect(await client.checkForUpdate({ server: server.url, version: '1' })).toMatchObject({ state: 'available' });
    expect(server.received).toHaveLength(2);
  });

  test('says so when the server refuses, can not be reached, or is slow', async () => {
    const { client } = await createTestDevice(vendor);
    const options = { server: server.url, version: '1' };
    answer(404, { title: 'No such product', code: 'PRODUCT_UNKNOWN' });
    expect(await client.checkForUpdate(options)).toEqual({
      state: 'unknown',
      reason: 'REQUEST_REFUSED',
      message: expect.stringContaining('PRODUCT_UNKNOWN'),
    });
    server.misbehave = () => true;
    expect(await client.checkForUpdate({ ...options, timeoutMs: 50 })).toMatchObject({ reason: 'SERVER_UNREACHABLE' });
    answer(500, {});
    expect(await client.checkForUpdate(options)).toMatchObject({ reason: 'SERVER_UNREACHABLE' });
  });

  test.each([
    {},
    { status: 'maybe' },
    { ...NEWER, version: 5 },
    { ...NEWER, sha256: 'none' },
    { ...NEWER, size: '17' },
    { ...NEWER, url: 'javascript:alert(1)' },
    { ...NEWER, requires: null },
  ])('takes no answer of another form: %j', async (wrong) => {
    answer(200, wrong);
    const { client } = await createTestDevice(vendor);
    expect(await client.checkForUpdate({ server: server.url, version: '1' })).toMatchObject({
      state: 'unknown',
      reason: 'SERVER_ANSWER_INVALID',
    });
  });

  test('throws for an address that is none', async () => {
    const { client } = await createTestDevice(vendor);
    await expect(client.checkForUpdate({ server: 'ftp://x', version: '1' })).rejects.toThrow(TypeError);
  });
});
