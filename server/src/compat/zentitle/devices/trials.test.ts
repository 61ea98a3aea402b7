import { beforeEach, describe, expect, it } from 'vitest';
import { computerIdOf } from '../../../features/devices/computer-id.js';
import { Device } from '../../../testing/device.js';
import { grantedValue, PRODUCT, TEST_START, type TestVendor } from '../../../testing/test-vendor.js';
import { createZentitleVendor, ZENTITLE_ID, type ZentitleVendor } from '../testing/zentitle-vendor.js';
import { trialActions } from './trial.js';
import { trialsActions } from './trials.js';

const DAY = 86_400_000;
const COMPUTER = 'BLXRrZJ5T9imK7qPrJSL';
const [status, reset] = trialActions;
const [list] = trialsActions;
const productid = ZENTITLE_ID;

let acme: TestVendor;
let call: ZentitleVendor['call'];
beforeEach(async () => {
  const leases = { client: 48 };
  ({ acme, call } = await createZentitleVendor({
    trial: { days: 30 },
    defaults: { type: 'perpetual', seats: 1, leases },
  }));
});
const start = async (computerId: string) => grantedValue(await acme.features.trials.start(PRODUCT, computerId, 'test'));
const trial = { productid, computerid: COMPUTER };

describe('Trial', () => {
  it('is in its days, expired, or not there', async () => {
    expect(await call(status, trial)).toBe('Trial Does Not Exist');
    await start(COMPUTER);
    expect(await call(status, trial)).toBe('In Trial');
    acme.now += 30 * DAY;
    expect(await call(status, trial)).toBe('Trial Expired');
  });

  it('is deleted, but not once its computer was activated', async () => {
    await start(COMPUTER);
    expect(await call(reset, trial)).toBe('Trial Deleted Successfully');
    expect(await call(status, trial)).toBe('Trial Does Not Exist');
    await expect(call(reset, trial)).rejects.toMatchObject({ refusal: { code: 'TRIAL_UNKNOWN' } });
    const device = await Device.make();
    const computerid = computerIdOf(device.thumbprint);
    await start(computerid);
    const { code } = await acme.addLicense();
    grantedValue(await acme.features.activationRequests.answer(await device.activate(code)));
    expect(await call(status, { productid, computerid })).toBe('Trial Activated');
    await expect(call(reset, { productid, computerid })).rejects.toMatchObject({
      refusal: { code: 'TRIAL_CONVERTED' },
    });
  });
});

describe('Trials', () => {
  it('are counted, unless a page is asked for', async () => {
    await start(COMPUTER);
    await start('another');
    expect(await call(list, {})).toBe(2);
    expect(await call(list, { pageNumber: '0', computerId: COMPUTER })).toBe(1);
    expect(await call(list, { pageNumber: '2', pageSize: '1' })).toHaveLength(1);
    expect(await call(list, { pageNumber: 3, pageSize: 1 })).toEqual([]);
  });

  it('are answered field for field as in the example', async () => {
    const device = await Device.make();
    acme.now = TEST_START + 173;
    await start(computerIdOf(device.thumbprint));
    const { code } = await acme.addLicense({ code: '3274861020157066211' });
    acme.now += 2_000;
    grantedValue(await acme.features.activationRequests.answer(await device.activate(code)));
    acme.now += 40 * DAY;
    const answer = await call(list, { pageNumber: '1', pageSize: '2', converted: 'true', expiresAfter: '2027-01-15' });
    const wanted = [
      {
        productId: ZENTITLE_ID,
        computerId: computerIdOf(device.thumbprint),
        trialPeriod: '30',
        created: '2027-01-01T00:00:00.173',
        modified: '2027-01-01T00:00:02.173',
        leaseEndDate: '2027-01-03T00:00:00.173',
        expires: '2027-01-31T00:00:00.173',
        trialStatus: 'Trial Expired',
        converted: 'true',
        licenseCode: '3274861020157066211',
      },
    ];
    expect(JSON.stringify(answer)).toBe(JSON.stringify(wanted));
  });

  it('that were not converted name no code, and each filter is read', async () => {
    await start(COMPUTER);
    expect(await call(list, { pageNumber: 1 })).toMatchObject([
      { trialStatus: 'In Trial', converted: 'false', licenseCode: '' },
    ]);
    for (const [filter, count] of [
      [{ productId: ZENTITLE_ID }, 1],
      [{ trialStatus: 'INTRIAL' }, 1],
      [{ trialStatus: 'expired' }, 0],
      [{ converted: 'True' }, 0],
      [{ expiresBefore: '2027-01-31T00:00:00' }, 0],
      [{ expiresBefore: '2027-02-01' }, 1],
      [{ expiresAfter: '2027-02-01' }, 0],
      [{ expiresWithinDays: 29 }, 0],
      [{ expiresWithinDays: '31' }, 1],
      [{ createdBefore: '2027-01-01' }, 0],
      [{ createdAfter: '2026-12-31' }, 1],
      [{ createdWithinDays: 1 }, 1],
    ] as const) {
      expect([filter, await call(list, filter)]).toEqual([filter, count]);
    }
    await expect(call(list, { productId: '9999999999' })).rejects.toMatchObject({ status: 404 });
  });
});
