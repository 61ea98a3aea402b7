import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { type ServerStartRefused, startCountersign } from '../support/child-server.js';
import { newSeat, sendRequest } from './ceremony.js';
import { type LicensedVendor, makeLicensedVendor } from './licensed-vendor.js';
import { surveyLedger } from './survey.js';

describe('one server on a folder', () => {
  let vendor: LicensedVendor;
  beforeAll(async () => {
    vendor = await makeLicensedVendor(1);
  });
  afterAll(() => vendor.remove());

  it('refuses a second one within a second, and the first goes on', async () => {
    const first = await startCountersign(vendor.folder);
    try {
      // The best of three, because other tests may use the processors; what matters is that it does not wait.
      const refusals = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        refusals.push(await startCountersign(vendor.folder).catch((error: ServerStartRefused) => error));
      }
      for (const refusal of refusals) expect(refusal).toMatchObject({ name: 'StartRefused', code: 'STORE_LOCKED' });
      expect(
        Math.min(...refusals.map((refusal) => ('milliseconds' in refusal ? refusal.milliseconds : 0))),
      ).toBeLessThan(1000);

      const api = await Api.open(first.url, vendor.apiKeys.readOnly);
      const seat = await newSeat(vendor.license);
      await sendRequest(api, seat);
      expect(seat.state).toBe('active');
      expect(await surveyLedger(api, [...vendor.seats, seat])).toEqual({ lost: [], oversold: [] });
      api.close();
    } finally {
      await first.stop();
    }
  });

  it('takes the lock of a killed one over at once', async () => {
    const first = await startCountersign(vendor.folder);
    await first.kill();
    expect(await readdir(vendor.ledger)).toContain('store.lock');
    const second = await startCountersign(vendor.folder);
    await second.stop();
    // A lock that is only waited out takes ten seconds.
    expect(second.startMilliseconds).toBeLessThan(5000);
    expect(await readdir(vendor.ledger)).not.toContain('store.lock');
  });
});
