import { beforeEach, describe, expect, it } from 'vitest';
import { changeProduct } from '../../testing/change-record.js';
import {
  auditOf,
  codeOf,
  PRODUCT,
  START,
  type ThrowAwayVendor,
  throwAwayVendor,
  valueIn,
} from '../../testing/throw-away-vendor.js';
import { isoTime } from '../time.js';

const DAY = 86_400_000;
const COMPUTER = 'oLh+T3o+A39g5Sz/8Ug8';

let acme: ThrowAwayVendor;
beforeEach(async () => {
  acme = await throwAwayVendor();
  await changeProduct(acme, PRODUCT, { trial: { days: 30 } });
});
const trials = () => acme.features.trials;
const start = (computerId = COMPUTER) => trials().start(PRODUCT, computerId, 'installer');
const status = async () => valueIn(await trials().get(PRODUCT, COMPUTER)).status;

describe('A trial', () => {
  it('lasts for the days that the product offers', async () => {
    expect(valueIn(await start())).toMatchObject({
      days: 30,
      status: 'in-trial',
      converted: false,
      startedAt: isoTime(START),
      expiresAt: isoTime(START + 30 * DAY),
      leaseEndsAt: isoTime(START + 30 * DAY),
    });
    acme.now = START + 30 * DAY - 1;
    expect(await status()).toBe('in-trial');
    acme.now = START + 30 * DAY;
    expect(await status()).toBe('expired');
    expect(await auditOf(acme, 'action', 'trial.started')).toMatchObject([{ actor: 'installer' }]);
  });

  it.each([
    { client: 48, ends: 2 * DAY },
    { client: 0, ends: 30 * DAY },
    { client: 8760, ends: 30 * DAY },
  ])('is leased as the product leases, at most to its end: $client hours', async ({ client, ends }) => {
    await changeProduct(acme, PRODUCT, { defaults: { type: 'perpetual', seats: 1, leases: { client } } });
    expect(valueIn(await start()).leaseEndsAt).toBe(isoTime(START + ends));
  });

  it('is leased anew when its computer asks again, as long as it has days', async () => {
    await changeProduct(acme, PRODUCT, { defaults: { type: 'perpetual', seats: 1, leases: { client: 48 } } });
    valueIn(await start());
    acme.now = START + 3 * DAY;
    const leased = { leaseEndsAt: isoTime(START + 5 * DAY), modifiedAt: isoTime(START + 3 * DAY) };
    expect(valueIn(await start())).toMatchObject({ ...leased, expiresAt: isoTime(START + 30 * DAY) });
    valueIn(await start());
    expect(await auditOf(acme, 'action', 'trial.leased')).toHaveLength(1);
    acme.now = START + 40 * DAY;
    expect(valueIn(await start()).leaseEndsAt).toBe(isoTime(START + 30 * DAY));
    acme.now += DAY;
    expect(valueIn(await start()).modifiedAt).toBe(isoTime(START + 40 * DAY));
  });

  it('is one for each computer, whoever asks how often, even when the offer has changed', async () => {
    const first = valueIn(await start());
    acme.now += 40 * DAY;
    await changeProduct(acme, PRODUCT, { trial: { days: 90 } });
    const all = await Promise.all(Array.from({ length: 5 }, () => start()));
    expect(all.map((outcome) => valueIn(outcome).expiresAt)).toEqual(Array(5).fill(first.expiresAt));
    expect(valueIn(await start('another')).days).toBe(90);
    expect(await auditOf(acme, 'action', 'trial.started')).toHaveLength(2);
  });

  it('is refused where the product is not there, or can not be tried', async () => {
    expect(codeOf(await trials().start('other', COMPUTER, 'test'))).toBe('PRODUCT_UNKNOWN');
    valueIn(await acme.features.products.add({ id: 'sold', name: 'Sold', features: [] }, 'test'));
    expect(codeOf(await trials().start('sold', COMPUTER, 'test'))).toBe('TRIAL_NOT_OFFERED');
    expect(codeOf(await trials().get(PRODUCT, COMPUTER))).toBe('TRIAL_UNKNOWN');
  });

  it('starts anew when it was reset, but not once it was converted', async () => {
    valueIn(await start());
    acme.now += 31 * DAY;
    valueIn(await trials().reset(PRODUCT, COMPUTER, 'support'));
    expect(codeOf(await trials().reset(PRODUCT, COMPUTER, 'support'))).toBe('TRIAL_UNKNOWN');
    expect(valueIn(await start())).toMatchObject({ status: 'in-trial', startedAt: isoTime(acme.now) });
    await acme.ledger.transaction(async (tx) => {
      const trial = await tx.trials.get(`${PRODUCT}:${COMPUTER}`);
      if (trial !== undefined) await tx.trials.put({ ...trial, licenseId: 'lic_0123456789ab' });
    });
    expect(codeOf(await trials().reset(PRODUCT, COMPUTER, 'support'))).toBe('TRIAL_CONVERTED');
    expect(await auditOf(acme, 'action', 'trial.reset')).toMatchObject([{ actor: 'support' }]);
  });
});
