import { beforeEach, describe, expect, it } from 'vitest';
import { changeProduct } from '../../testing/change-record.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { isoTime } from '../time.js';

const DAY = 86_400_000;
const COMPUTER = 'oLh+T3o+A39g5Sz/8Ug8';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
  await changeProduct(acme, PRODUCT, { trial: { days: 30 } });
});
const trials = () => acme.features.trials;
const start = (computerId = COMPUTER) => trials().start(PRODUCT, computerId, 'installer');
const status = async () => grantedValue(await trials().get(PRODUCT, COMPUTER)).status;

describe('A trial', () => {
  it('lasts for the days that the product offers', async () => {
    expect(grantedValue(await start())).toMatchObject({
      days: 30,
      status: 'in-trial',
      converted: false,
      startedAt: isoTime(TEST_START),
      expiresAt: isoTime(TEST_START + 30 * DAY),
      leaseEndsAt: isoTime(TEST_START + 30 * DAY),
    });
    acme.now = TEST_START + 30 * DAY - 1;
    expect(await status()).toBe('in-trial');
    acme.now = TEST_START + 30 * DAY;
    expect(await status()).toBe('expired');
    expect(await auditEntries(acme, 'action', 'trial.started')).toMatchObject([{ actor: 'installer' }]);
  });

  it.each([
    { client: 48, ends: 2 * DAY },
    { client: 0, ends: 30 * DAY },
    { client: 8760, ends: 30 * DAY },
  ])('is leased as the product leases, at most to its end: $client hours', async ({ client, ends }) => {
    await changeProduct(acme, PRODUCT, { defaults: { type: 'perpetual', seats: 1, leases: { client } } });
    expect(grantedValue(await start()).leaseEndsAt).toBe(isoTime(TEST_START + ends));
  });

  it('is leased anew when its computer asks again, as long as it has days', async () => {
    await changeProduct(acme, PRODUCT, { defaults: { type: 'perpetual', seats: 1, leases: { client: 48 } } });
    grantedValue(await start());
    acme.now = TEST_START + 3 * DAY;
    const leased = { leaseEndsAt: isoTime(TEST_START + 5 * DAY), modifiedAt: isoTime(TEST_START + 3 * DAY) };
    expect(grantedValue(await start())).toMatchObject({ ...leased, expiresAt: isoTime(TEST_START + 30 * DAY) });
    grantedValue(await start());
    expect(await auditEntries(acme, 'action', 'trial.leased')).toHaveLength(1);
    acme.now = TEST_START + 40 * DAY;
    expect(grantedValue(await start()).leaseEndsAt).toBe(isoTime(TEST_START + 30 * DAY));
    acme.now += DAY;
    expect(grantedValue(await start()).modifiedAt).toBe(isoTime(TEST_START + 40 * DAY));
  });

  it('is one for each computer, whoever asks how often, even when the offer has changed', async () => {
    const first = grantedValue(await start());
    acme.now += 40 * DAY;
    await changeProduct(acme, PRODUCT, { trial: { days: 90 } });
    const all = await Promise.all(Array.from({ length: 5 }, () => start()));
    expect(all.map((outcome) => grantedValue(outcome).expiresAt)).toEqual(Array(5).fill(first.expiresAt));
    expect(grantedValue(await start('another')).days).toBe(90);
    expect(await auditEntries(acme, 'action', 'trial.started')).toHaveLength(2);
  });

  it('is refused where the product is not there, or can not be tried', async () => {
    expect(outcomeCode(await trials().start('other', COMPUTER, 'test'))).toBe('PRODUCT_UNKNOWN');
    grantedValue(await acme.features.products.add({ id: 'sold', name: 'Sold', features: [] }, 'test'));
    expect(outcomeCode(await trials().start('sold', COMPUTER, 'test'))).toBe('TRIAL_NOT_OFFERED');
    expect(outcomeCode(await trials().get(PRODUCT, COMPUTER))).toBe('TRIAL_UNKNOWN');
  });

  it('starts anew when it was reset, but not once it was converted', async () => {
    grantedValue(await start());
    acme.now += 31 * DAY;
    grantedValue(await trials().reset(PRODUCT, COMPUTER, 'support'));
    expect(outcomeCode(await trials().reset(PRODUCT, COMPUTER, 'support'))).toBe('TRIAL_UNKNOWN');
    expect(grantedValue(await start())).toMatchObject({ status: 'in-trial', startedAt: isoTime(acme.now) });
    await acme.ledger.transaction(async (tx) => {
      const trial = await tx.trials.get(`${PRODUCT}:${COMPUTER}`);
      if (trial !== undefined) await tx.trials.put({ ...trial, licenseId: 'lic_0123456789ab' });
    });
    expect(outcomeCode(await trials().reset(PRODUCT, COMPUTER, 'support'))).toBe('TRIAL_CONVERTED');
    expect(await auditEntries(acme, 'action', 'trial.reset')).toMatchObject([{ actor: 'support' }]);
  });
});
