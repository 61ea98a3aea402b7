import { expect, it } from 'vitest';
import { openPostgresStore } from '../adapters/postgres/open-postgres-store.js';
import { postgresForTests } from '../adapters/postgres/testing/postgres-for-tests.js';
import { createTestVendor, grantedValue, outcomeCode, PRODUCT } from '../testing/test-vendor.js';
import { LEDGER } from './ledger.js';
import { addFeatures } from './products/product-features.js';

const postgres = postgresForTests();
const AT_ONCE = 16;

it('On PostgreSQL, where units of work run at once, no name is given twice and no edit is lost', async () => {
  const { url } = await postgres.database(LEDGER);
  const ledger = await openPostgresStore({ url, collections: LEDGER, onNotice: () => undefined });
  const { products, profiles } = (await createTestVendor({ ledger })).features;
  const all = <T>(work: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: AT_ONCE }, (_, index) => work(index)));
  const granted = (codes: readonly string[]) => codes.filter((code) => code === 'GRANTED').length;

  const named = await all((index) => products.add({ id: `p${index}`, name: 'Same', features: [] }, 'test'));
  expect(granted(named.map(outcomeCode))).toBe(1);

  const feature = (index: number) => ({ code: `F${index}`, name: 'f', included: false });
  await all((index) => products.edit(PRODUCT, addFeatures([feature(index)]), 'test'));
  expect(grantedValue(await products.get(PRODUCT)).features).toHaveLength(3 + AT_ONCE);

  const gold = await all(() => profiles.add({ productId: PRODUCT, name: 'Gold' }, 'test'));
  expect(granted(gold.map(outcomeCode))).toBe(1);
  const others = await all((index) => profiles.add({ productId: PRODUCT, name: `P${index}`, reseller: 'R' }, 'test'));
  expect(new Set(others.map((each) => grantedValue(each).resellerId))).toEqual(new Set(['rsl_1']));
  await ledger.close();
});
