import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createActivatedDevice, removeFolders } from '../testing/test-device.js';
import { startTestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const DAY = 86_400;
const START = 1_800_000_000;
const ROLLBACK = { state: 'needs-attention', reason: 'CLOCK_ROLLBACK', repair: 'set-clock' };
const EXPIRED = { state: 'unlicensed', reason: 'EXPIRED' };

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor({ now: START });
});
beforeEach(() => {
  vendor.now = START;
});
afterAll(removeFolders);

describe('no running time is given back by', () => {
  test('certificates that were fetched in advance', async () => {
    const device = await createActivatedDevice(vendor, { exp: START + 30 * DAY });
    const { activation } = await device.client.status();
    const certificates: string[] = [];
    for (let gen = 2; gen <= 4; gen += 1) {
      const request = await device.client.createRefreshRequest();
      certificates.push(await vendor.activate(request, { act: activation ?? '', gen, exp: START + 30 * DAY }));
    }
    for (const certificate of certificates) {
      await device.run(9 * DAY);
      device.now = START;
      expect(await device.client.importCertificate(certificate)).toMatchObject(ROLLBACK);
    }
    await device.run(5 * DAY);
    device.now = START;
    expect(await device.client.status()).toMatchObject(EXPIRED);
  });

  test('a certificate that was signed before another, and is imported after it', async () => {
    const device = await createActivatedDevice(vendor);
    const { activation = '' } = await device.client.status();
    const [first, second] = [await device.client.createRefreshRequest(), await device.client.createRefreshRequest()];
    const early = await vendor.activate(second, { act: activation, gen: 3 });
    await device.run(10 * DAY);
    vendor.now = START + 10 * DAY;
    await device.client.importCertificate(await vendor.activate(first, { act: activation, gen: 2 }));
    device.now = START;
    expect(await device.client.importCertificate(early)).toMatchObject(ROLLBACK);
  });

  test('an answer that was kept back while another process ran', async () => {
    const device = await createActivatedDevice(vendor, { exp: START + 30 * DAY });
    const server = await startTestServer(vendor);
    const other = device.client;
    const asking = await device.reopen({
      fetch: async (...request) => {
        const answer = await fetch(...request);
        device.monotonic += 20 * DAY;
        await other.status();
        return answer;
      },
    });
    await asking.status();
    device.now = START;
    expect(await asking.checkOnline({ server: server.url })).toMatchObject(ROLLBACK);
    await server.close();
  });
});
