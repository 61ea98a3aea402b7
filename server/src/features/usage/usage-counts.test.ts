import { beforeEach, describe, expect, it } from 'vitest';
import { changeLicense } from '../../testing/change-record.js';
import { Device } from '../../testing/device.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';
import { isoTime } from '../time.js';
import type { RequestedUsageChange } from './usage-counts.js';

const DAY = 86_400_000;

let acme: TestVendor;
let license: License;
let count: number;
beforeEach(async () => {
  acme = await createTestVendor();
  count = 0;
  const features = [
    { code: 'FLOAT', name: 'Float', included: true, type: 'floating' as const },
    { code: 'POOL', name: 'Pool', included: true, type: 'element-pool' as const },
    { code: 'TOKEN', name: 'Token', included: true, type: 'consumption-tokens' as const },
    { code: 'PLAIN', name: 'Plain', included: true },
    { code: 'EXTRA', name: 'Extra', included: false, type: 'floating' as const },
  ];
  grantedValue(await acme.features.products.add({ id: 'counted', name: 'Counted', features }, 'test'));
  const limits = [
    { code: 'FLOAT', limit: 2 },
    { code: 'POOL', limit: 100 },
    { code: 'TOKEN', limit: 10 },
    { code: 'PLAIN', limit: 5 },
  ];
  license = await acme.addLicense({ productId: 'counted', features: limits });
});

type Wanted = Partial<RequestedUsageChange> & Pick<RequestedUsageChange, 'feature'>;
const wantedOf = (wanted: Wanted): RequestedUsageChange => {
  count += 1;
  return { computerId: 'one', operation: `operation-${count}`, ...wanted };
};
const usages = () => acme.features.usageCounts;
const checkOut = (wanted: Wanted) => usages().checkOut(license.id, wantedOf(wanted), 'support');
const giveBack = (wanted: Wanted) => usages().return(license.id, wantedOf(wanted), 'support');
const consume = (wanted: Wanted) => usages().consume(license.id, wantedOf(wanted), 'support');
const inUse = async () =>
  Object.fromEntries(grantedValue(await usages().of(license.id)).map(({ code, used }) => [code, used]));
const change = (terms: Partial<License>) => changeLicense(acme, license.id, (before) => ({ ...before, ...terms }));

describe('A floating feature', () => {
  it('has so many seats at once, and one that comes back is free', async () => {
    expect(grantedValue(await checkOut({ feature: 'FLOAT' }))).toMatchObject({ type: 'floating', limit: 2, used: 1 });
    grantedValue(await checkOut({ feature: 'FLOAT', computerId: 'two' }));
    expect(outcomeCode(await checkOut({ feature: 'FLOAT', computerId: 'three' }))).toBe('FEATURE_LIMIT_REACHED');
    expect(grantedValue(await giveBack({ feature: 'FLOAT' })).used).toBe(1);
    expect(outcomeCode(await checkOut({ feature: 'FLOAT', computerId: 'three' }))).toBe('GRANTED');
  });

  it('gives a computer one seat, however often it asks, until the newest time', async () => {
    grantedValue(await checkOut({ feature: 'FLOAT', until: isoTime(TEST_START + DAY), username: 'kim' }));
    const { used, holdings } = grantedValue(
      await checkOut({ feature: 'FLOAT', until: isoTime(TEST_START + 2 * DAY), amount: 7 }),
    );
    expect([used, holdings]).toEqual([1, [{ computerId: 'one', amount: 1, until: isoTime(TEST_START + 2 * DAY) }]]);
  });

  it('comes back by itself when its time is over', async () => {
    grantedValue(await checkOut({ feature: 'FLOAT', until: isoTime(TEST_START + DAY) }));
    grantedValue(await checkOut({ feature: 'FLOAT', computerId: 'two' }));
    acme.now = TEST_START + DAY - 1;
    expect(outcomeCode(await checkOut({ feature: 'FLOAT', computerId: 'three' }))).toBe('FEATURE_LIMIT_REACHED');
    acme.now = TEST_START + DAY;
    expect(await inUse()).toEqual({ FLOAT: 1, POOL: 0, TOKEN: 0 });
    grantedValue(await checkOut({ feature: 'FLOAT', computerId: 'three' }));
    expect(outcomeCode(await giveBack({ feature: 'FLOAT' }))).toBe('GRANTED');
  });

  it('is checked out for as long as the server function lets it', async () => {
    await change({ functions: [{ name: 'LTCO', on: true, value: 10 }] });
    const tooLong = { feature: 'FLOAT', until: isoTime(TEST_START + 10 * DAY + 1) };
    expect(outcomeCode(await checkOut(tooLong))).toBe('CHECK_OUT_TOO_LONG');
    expect(grantedValue(await checkOut({ feature: 'FLOAT' })).holdings).toMatchObject([
      { until: isoTime(TEST_START + 10 * DAY) },
    ]);
    expect(outcomeCode(await checkOut({ feature: 'FLOAT', until: isoTime(TEST_START + 10 * DAY) }))).toBe('GRANTED');
    await change({ functions: [{ name: 'LTCO', on: false, value: 10 }] });
    expect(outcomeCode(await checkOut(tooLong))).toBe('GRANTED');
  });

  it('gives each process a seat, and no more processes than a computer may run', async () => {
    await change({ concurrency: { mode: 'cloud', processes: 2 }, features: [{ code: 'FLOAT' }, { code: 'POOL' }] });
    const run = (process: string, feature = 'FLOAT', computerId = 'one') => checkOut({ feature, process, computerId });
    grantedValue(await run('a'));
    expect(grantedValue(await run('b')).used).toBe(2);
    expect(outcomeCode(await run('c', 'POOL'))).toBe('PROCESS_LIMIT_REACHED');
    expect(outcomeCode(await run('a', 'POOL'))).toBe('GRANTED');
    expect(outcomeCode(await run('c', 'FLOAT', 'two'))).toBe('GRANTED');
    expect(outcomeCode(await checkOut({ feature: 'FLOAT' }))).toBe('GRANTED');
    grantedValue(await giveBack({ feature: 'FLOAT', process: 'b' }));
    expect(outcomeCode(await run('c'))).toBe('GRANTED');
  });

  it('has one winner for its last seat', async () => {
    await change({ features: [{ code: 'FLOAT', limit: 1 }] });
    const computers = Array.from({ length: 40 }, (_, index) => `computer-${index}`);
    const outcomes = await Promise.all(computers.map((computerId) => checkOut({ feature: 'FLOAT', computerId })));
    expect(outcomes.map(outcomeCode).filter((code) => code === 'GRANTED')).toHaveLength(1);
    expect((await inUse()).FLOAT).toBe(1);
  });
});

describe('An element pool', () => {
  it('adds up what a computer takes, and takes back what it has', async () => {
    grantedValue(await checkOut({ feature: 'POOL', amount: 60 }));
    expect(outcomeCode(await checkOut({ feature: 'POOL', amount: 41, computerId: 'two' }))).toBe(
      'FEATURE_LIMIT_REACHED',
    );
    expect(grantedValue(await checkOut({ feature: 'POOL', amount: 40 })).used).toBe(100);
    expect(grantedValue(await giveBack({ feature: 'POOL', amount: 25 })).used).toBe(75);
    expect(outcomeCode(await giveBack({ feature: 'POOL', amount: 76 }))).toBe('NOT_HELD');
    expect(outcomeCode(await giveBack({ feature: 'POOL', amount: 1, computerId: 'two' }))).toBe('NOT_HELD');
    expect(grantedValue(await giveBack({ feature: 'POOL' })).used).toBe(0);
  });
});

describe('Tokens', () => {
  it('are used up, by all computers together, and never come back', async () => {
    grantedValue(await consume({ feature: 'TOKEN', amount: 4 }));
    expect(grantedValue(await consume({ feature: 'TOKEN', amount: 5, computerId: 'two' })).used).toBe(9);
    expect(outcomeCode(await consume({ feature: 'TOKEN', amount: 2 }))).toBe('FEATURE_LIMIT_REACHED');
    expect(outcomeCode(await giveBack({ feature: 'TOKEN' }))).toBe('FEATURE_TYPE_WRONG');
    expect(grantedValue(await consume({ feature: 'TOKEN' })).used).toBe(10);
  });
});

describe('A change', () => {
  it('is made once, however often its operation comes', async () => {
    const wanted = wantedOf({ feature: 'TOKEN', amount: 3 });
    const all = await Promise.all(Array.from({ length: 5 }, () => usages().consume(license.id, wanted, 'support')));
    expect(all.map((outcome) => grantedValue(outcome).used)).toEqual([3, 3, 3, 3, 3]);
    expect(await auditEntries(acme, 'action', 'usage.consumed')).toMatchObject([
      { actor: 'support', subject: license.id, detail: { feature: 'TOKEN', computerId: 'one', used: 3 } },
    ]);
  });

  it('is remembered while 1,000 others come', async () => {
    const first = wantedOf({ feature: 'TOKEN', amount: 1 });
    await usages().consume(license.id, first, 'support');
    const others = Array.from({ length: 999 }, (_, index) => `x${index}`);
    await acme.ledger.transaction(async (tx) => {
      const usage = await tx.usages.get(license.id);
      if (usage !== undefined) await tx.usages.put({ ...usage, applied: [first.operation, ...others] });
    });
    expect(grantedValue(await usages().consume(license.id, first, 'support')).used).toBe(1);
    await checkOut({ feature: 'POOL' });
    expect(grantedValue(await usages().consume(license.id, first, 'support')).used).toBe(2);
    const usage = await acme.ledger.transaction((tx) => tx.usages.get(license.id));
    expect(usage?.applied).toHaveLength(1_000);
  });

  it('fits the type of its feature', async () => {
    expect(outcomeCode(await checkOut({ feature: 'TOKEN' }))).toBe('FEATURE_TYPE_WRONG');
    expect(outcomeCode(await consume({ feature: 'FLOAT' }))).toBe('FEATURE_TYPE_WRONG');
    expect(outcomeCode(await checkOut({ feature: 'PLAIN' }))).toBe('FEATURE_NOT_LICENSED');
    expect(outcomeCode(await checkOut({ feature: 'EXTRA' }))).toBe('FEATURE_NOT_LICENSED');
    expect(outcomeCode(await checkOut({ feature: 'constructor' }))).toBe('FEATURE_NOT_LICENSED');
  });

  it('takes nothing of a license that is suspended or has ended, and still gives back', async () => {
    grantedValue(await checkOut({ feature: 'FLOAT' }));
    await change({ status: 'suspended' });
    expect(outcomeCode(await checkOut({ feature: 'FLOAT' }))).toBe('LICENSE_SUSPENDED');
    await change({ status: 'active', expiresAt: isoTime(TEST_START) });
    expect(outcomeCode(await consume({ feature: 'TOKEN' }))).toBe('LICENSE_EXPIRED');
    expect(grantedValue(await giveBack({ feature: 'FLOAT' })).used).toBe(0);
    expect(outcomeCode(await usages().of('lic_none'))).toBe('LICENSE_UNKNOWN');
    expect(outcomeCode(await usages().checkOut('lic_none', wantedOf({ feature: 'FLOAT' }), 'x'))).toBe(
      'LICENSE_UNKNOWN',
    );
  });

  it('has no limit where the license names none', async () => {
    await change({ features: [{ code: 'FLOAT' }] });
    for (let index = 0; index < 5; index += 1)
      grantedValue(await checkOut({ feature: 'FLOAT', computerId: `c${index}` }));
    expect(grantedValue(await usages().of(license.id))).toMatchObject([{ code: 'FLOAT', used: 5 }]);
  });
});

describe('The end of an activation', () => {
  it('gives back what its computer has, but for tokens', async () => {
    const device = await Device.make();
    const request = await device.activate(license.code, { aud: 'counted' });
    const { activation } = grantedValue(await acme.features.activationRequests.answer(request));
    for (const computerId of [activation.computerId, 'another']) {
      grantedValue(await checkOut({ feature: 'FLOAT', computerId }));
      grantedValue(await checkOut({ feature: 'POOL', computerId, amount: 10 }));
      grantedValue(await consume({ feature: 'TOKEN', computerId, amount: 2 }));
    }
    grantedValue(await acme.features.activations.release(activation.id, 'gone', 'test'));
    expect(await inUse()).toEqual({ FLOAT: 1, POOL: 10, TOKEN: 4 });
  });
});
