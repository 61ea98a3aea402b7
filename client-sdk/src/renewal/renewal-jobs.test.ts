import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createActivatedDevice, createTestDevice, removeFolders } from '../testing/test-device.js';
import { startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import { type VirtualTime, virtualTime } from '../testing/virtual-time.js';

const [HOUR, DAY] = [3_600, 86_400];
const CHECKS = '/v1/device/checks';
let vendor: TestVendor;
let server: TestServer;
let time: VirtualTime;
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(async () => {
  server = await startTestServer(vendor);
  time = virtualTime(vendor.now);
});
afterEach(() => server.close());
afterAll(removeFolders);

const paths = (): string[] => server.received.splice(0).map(({ path }) => path);

describe('keepLicensed sees to it that', () => {
  test('a trial is registered, once', async () => {
    const device = await createTestDevice(vendor, { ...time.options, trial: { days: 14 } });
    await device.client.startTrial();
    device.client.keepLicensed({ server: server.url });
    await time.pass(2 * HOUR);
    expect(paths()).toEqual(['/v1/device/trials']);
    expect(await device.client.status()).toMatchObject({ reason: 'TRIAL_REGISTERED' });
  });

  test('tokens that were used offline are settled', async () => {
    const { client } = await createActivatedDevice(
      vendor,
      { fty: { export: 'tokens' }, lim: { export: 50 }, off: { export: 10 } },
      time.options,
    );
    await client.consume('export', 3);
    client.keepLicensed({ server: server.url });
    await time.pass(HOUR);
    expect(paths()).toEqual([CHECKS, '/v1/device/usage']);
    expect((await client.status()).notices).toEqual([]);
  });

  test('the values of this device are fetched, every day', async () => {
    const { client } = await createActivatedDevice(vendor, { fty: { export: 'secure' } }, time.options);
    server.values = { export: 'a value' };
    client.keepLicensed({ server: server.url });
    await time.pass(HOUR);
    expect(paths()).toEqual([CHECKS, '/v1/device/secrets']);
    expect(await client.secret('export')).toBe('a value');
    await time.pass(DAY);
    expect(paths()).toContain('/v1/device/secrets');
  });
});
