import { expect, it } from 'vitest';
import { createTestVendor } from '../../testing/test-vendor.js';
import { resellerNamed, resellerNumber } from './resellers.js';

it('A reseller is made when it is first named, and found in any case', async () => {
  const { ledger, now } = await createTestVendor();
  const named = (name: string) => ledger.transaction((tx) => resellerNamed(tx, name, now));
  const shop = await named('Shop');
  expect(shop).toMatchObject({ id: 'rsl_1', number: 1, name: 'Shop' });
  expect(await named('SHOP')).toEqual(shop);
  const others = await Promise.all(['Other', 'other', 'OTHER'].map(named));
  expect(new Set(others.map(({ id }) => id))).toEqual(new Set(['rsl_2']));
  expect([resellerNumber('rsl_12'), resellerNumber(undefined)]).toEqual([12, 0]);
});
