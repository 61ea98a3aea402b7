import { beforeAll, describe, expect, it } from 'vitest';
import { changeProduct } from '../../testing/change-record.js';
import { createTestVendor, grantedValue, PRODUCT, TEST_START, type TestVendor } from '../../testing/test-vendor.js';
import { isoTime } from '../time.js';
import type { TrialFilter } from './list-trials.js';

const DAY = 86_400_000;
const day = (number: number): string => isoTime(TEST_START + number * DAY);

let acme: TestVendor;
/** Trials of 10 days, started on the days 0, 4, 8 and 12; looked at on day 12. `c4` led to a license. */
beforeAll(async () => {
  acme = await createTestVendor();
  grantedValue(
    await acme.features.products.add({ id: 'other', name: 'Other', features: [], trial: { days: 10 } }, 'test'),
  );
  await changeProduct(acme, PRODUCT, { trial: { days: 10 }, zentitleId: '6872450105' });
  const { id } = await acme.addLicense();
  for (const number of [0, 4, 8, 12]) {
    acme.now = TEST_START + number * DAY;
    grantedValue(await acme.features.trials.start(number === 8 ? 'other' : PRODUCT, `c${number}`, 'test'));
  }
  await acme.ledger.transaction(async (tx) => {
    const trial = await tx.trials.get(`${PRODUCT}:c4`);
    if (trial !== undefined) await tx.trials.put({ ...trial, licenseId: id });
  });
});

const found = async (filter: TrialFilter, number = 1, size = 10) =>
  (await acme.features.trialList.page(filter, number, size)).map(({ trial }) => trial.computerId);

describe('The list of trials', () => {
  it.each<[string, TrialFilter, readonly string[]]>([
    ['all, in the order of their start', {}, ['c0', 'c4', 'c8', 'c12']],
    ['of a product', { productId: 'other' }, ['c8']],
    ['of a computer', { computerId: 'c4' }, ['c4']],
    ['of both, which is none', { productId: 'other', computerId: 'c4' }, []],
    ['in their days', { status: 'in-trial' }, ['c4', 'c8', 'c12']],
    ['expired', { status: 'expired' }, ['c0']],
    ['converted', { converted: true }, ['c4']],
    ['not converted', { converted: false }, ['c0', 'c8', 'c12']],
    ['that expire before a time', { expiresBefore: day(14) }, ['c0']],
    ['that expire after a time', { expiresAfter: day(14) }, ['c8', 'c12']],
    ['that expire soon', { expiresWithinDays: 3 }, ['c4']],
    ['created before a time', { createdBefore: day(4) }, ['c0']],
    ['created after a time', { createdAfter: day(4) }, ['c8', 'c12']],
    ['created lately', { createdWithinDays: 5 }, ['c8', 'c12']],
    ['that fit every filter', { createdWithinDays: 9, expiresBefore: day(20), converted: false }, ['c8']],
  ])('has those %s', async (_, filter, expected) => {
    expect(await found(filter)).toEqual(expected);
    expect(await acme.features.trialList.count(filter)).toBe(expected.length);
  });

  it('comes in numbered pages, the last of which may be short or empty', async () => {
    expect(await found({}, 1, 3)).toEqual(['c0', 'c4', 'c8']);
    expect(await found({}, 2, 3)).toEqual(['c12']);
    expect(await found({}, 3, 3)).toEqual([]);
  });

  it('names the product and the license', async () => {
    const [listed] = await acme.features.trialList.page({ computerId: 'c4' }, 1, 1);
    expect(listed).toMatchObject({ product: { zentitleId: '6872450105' }, license: { productId: PRODUCT } });
  });
});
