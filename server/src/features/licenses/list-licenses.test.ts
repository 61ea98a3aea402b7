import { beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { addCompany, addProfile } from '../../testing/license-fixtures.js';
import { createTestVendor, grantedValue, PRODUCT, type TestVendor } from '../../testing/test-vendor.js';
import type { LicenseFilter } from './list-licenses.js';

let acme: TestVendor;
/** By their labels. */
const NAMES = ['plain', 'profiled', 'bought', 'both', 'handed-out', 'activated', 'returned', 'suspended', 'other'];

beforeAll(async () => {
  acme = await createTestVendor();
  const { licenses, activationRequests, deactivations, products } = acme.features;
  grantedValue(await products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
  const { id: profileId } = await addProfile(acme, { number: 1 });
  const { id: companyId } = await addCompany(acme, 1);
  const made = new Map<string, string>();
  for (const label of NAMES) {
    const { id } = await acme.addLicense({
      productId: label === 'other' ? 'other' : PRODUCT,
      label,
      ...(['profiled', 'both'].includes(label) && { profileId }),
      ...(['bought', 'both'].includes(label) && { companyId }),
    });
    made.set(label, id);
  }
  grantedValue(await licenses.update(made.get('handed-out') ?? '', { acquired: true }, 'test'));
  grantedValue(await licenses.setStatus(made.get('suspended') ?? '', 'suspended', 'test'));
  for (const label of ['activated', 'returned']) {
    const { code } = grantedValue(await licenses.get(made.get(label) ?? ''));
    const device = await Device.make();
    const { activation } = grantedValue(await activationRequests.answer(await device.activate(code)));
    if (label === 'returned') grantedValue(await deactivations.accept(await device.deactivate(activation.id)));
  }
});

const FILTERS: readonly (readonly [LicenseFilter, readonly string[]])[] = [
  [{}, NAMES],
  [{ productId: PRODUCT }, NAMES.filter((name) => name !== 'other')],
  [{ status: 'suspended' }, ['suspended']],
  [{ profileIds: ['prf_1'] }, ['profiled', 'both']],
  [{ profileIds: [null] }, NAMES.filter((name) => name !== 'profiled' && name !== 'both')],
  [{ profileIds: ['prf_1', null], productId: 'other' }, ['other']],
  [{ profileIds: [] }, []],
  [{ companyIds: ['cmp_1'] }, ['bought', 'both']],
  [{ companyIds: ['cmp_1', 'cmp_2'], profileIds: ['prf_1'] }, ['both']],
  [{ companyIds: [null] }, NAMES.filter((name) => name !== 'bought' && name !== 'both')],
  [{ companyIds: [] }, []],
  [{ acquired: true }, ['handed-out']],
  [{ acquired: false, productId: 'other' }, ['other']],
  [{ used: true }, ['activated', 'returned']],
  [{ used: false, companyIds: ['cmp_1'] }, ['bought', 'both']],
  [{ activated: true }, ['activated']],
  [{ activated: false, used: true }, ['returned']],
];

describe.each(FILTERS)('Licenses with %j', (filter, expected) => {
  it('are counted, and found once each on pages of both kinds', async () => {
    const feature = acme.features.licenses;
    expect(await feature.count(filter)).toBe(expected.length);
    for (const size of [1, 2, 100]) {
      const seen: (string | undefined)[] = [];
      let cursor: string | undefined;
      do {
        const page = await feature.page(filter, cursor, size);
        expect(page.items.length).toBeLessThanOrEqual(size);
        seen.push(...page.items.map(({ label }) => label));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(seen.sort()).toEqual([...expected].sort());

      const numbered: (string | undefined)[] = [];
      for (let number = 1; number <= Math.ceil(expected.length / size); number += 1) {
        numbered.push(...(await feature.numberedPage(filter, number, size)).map(({ license }) => license.label));
      }
      expect(numbered.sort()).toEqual([...expected].sort());
      expect(await feature.numberedPage(filter, Math.ceil(expected.length / size) + 1, size)).toEqual([]);
    }
  });
});

describe('A numbered page', () => {
  it('brings what belongs to its licenses', async () => {
    const [view] = await acme.features.licenses.numberedPage({ companyIds: ['cmp_1'], profileIds: ['prf_1'] }, 1, 10);
    expect([view?.product.id, view?.profile?.id, view?.company?.id]).toEqual([PRODUCT, 'prf_1', 'cmp_1']);
    expect(view?.usage).toBeUndefined();
  });

  it('brings what is in use, with few licenses and with many', async () => {
    const many = await createTestVendor();
    const made = grantedValue(await many.features.licenses.addMany({ productId: PRODUCT, codes: 60 }, 'test'));
    await many.ledger.transaction(async (tx) => {
      for (const { id } of made.slice(0, 30)) await tx.usages.insert({ id, features: {}, applied: [] });
    });
    for (const size of [60, 20]) {
      const views = (
        await Promise.all([1, 2, 3].map((number) => many.features.licenses.numberedPage({}, number, size)))
      ).flat();
      expect(views).toHaveLength(60);
      for (const { license, usage } of views) {
        expect(usage?.id).toBe(made.findIndex(({ id }) => id === license.id) < 30 ? license.id : undefined);
      }
    }
  });
});
