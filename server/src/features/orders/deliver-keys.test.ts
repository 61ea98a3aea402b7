import { beforeEach, expect, it } from 'vitest';
import {
  addKeys,
  BUYER,
  findLicenseById,
  licenseIdsOf,
  orderLine,
  receiveOrder,
  sellInShop,
} from '../../testing/order-fixtures.js';
import { createTestVendor, grantedValue, PRODUCT, TEST_START, type TestVendor } from '../../testing/test-vendor.js';
import type { GeneratorRule } from '../key-generator/generator-rule-record.js';

const DAY = 86_400_000;
let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
  await sellInShop(acme);
});

const addRule = (more: Partial<GeneratorRule> = {}) =>
  acme.ledger.transaction((tx) =>
    tx.generatorRules.insert({
      id: 'rul_1',
      productId: PRODUCT,
      target: `${PRODUCT}:${more.variation ?? ''}`,
      active: true,
      format: { length: 16, alphabet: ['upper', 'digits'] },
      createdAt: '2027-01-01T00:00:00.000Z',
      ...more,
    }),
  );

it('a key that is delivered is its buyer’s and in no pool', async () => {
  const [id] = await addKeys(acme, 1);
  expect(await receiveOrder(acme, 1)).toMatchObject({ assigned: 1, missing: 0 });
  const license = await findLicenseById(acme, id);
  expect(license).toMatchObject({ acquired: true, owner: BUYER, orderId: 'ord_1', soldAt: '2027-01-01T00:00:00.000Z' });
  expect(license).not.toHaveProperty('pool');
  expect(license).not.toHaveProperty('expiresAt');
  expect(await receiveOrder(acme, 2)).toMatchObject({ assigned: 0, missing: 1 });
});

it('days count from the sale, unless a date was set', async () => {
  const [counted] = await addKeys(acme, 1, { validityDays: 30 });
  acme.now = TEST_START + DAY;
  await receiveOrder(acme, 1);
  expect(await findLicenseById(acme, counted)).toMatchObject({
    type: 'expiration',
    expiresAt: '2027-02-01T00:00:00.000Z',
  });
  const end = { type: 'expiration', expiresAt: '2030-01-01T00:00:00.000Z' } as const;
  const [fixed] = await addKeys(acme, 1, { validityDays: 30, ...end });
  await receiveOrder(acme, 2);
  expect(await findLicenseById(acme, fixed)).toMatchObject(end);
});

it('a key that goes to several orders stays in the pool until none of its deliveries is left', async () => {
  const [id] = await addKeys(acme, 1, { deliveries: { most: 3, left: 3 }, validityDays: 10 });
  await receiveOrder(acme, 1);
  expect(await findLicenseById(acme, id)).toMatchObject({ deliveries: { most: 3, left: 2 }, pool: `${PRODUCT}:` });
  acme.now += DAY;
  await receiveOrder(acme, 2);
  // Each buyer gets the full number of days.
  expect(await findLicenseById(acme, id)).toMatchObject({ orderId: 'ord_2', expiresAt: '2027-01-12T00:00:00.000Z' });
  await receiveOrder(acme, 3);
  expect(await findLicenseById(acme, id)).toMatchObject({ deliveries: { left: 0 }, acquired: true });
  expect(await receiveOrder(acme, 4)).toMatchObject({ missing: 1 });
  for (const order of [1, 2, 3]) expect(await licenseIdsOf(acme, order)).toEqual([id]);
});

it('one item gets different keys, or the same ones where the settings say so', async () => {
  const ids = await addKeys(acme, 2, { deliveries: { most: 3, left: 3 } });
  expect(await receiveOrder(acme, 1, { lines: [orderLine(3)] })).toMatchObject({ assigned: 2, missing: 1 });
  expect((await licenseIdsOf(acme, 1)).toSorted()).toEqual(ids);
  // Again: it has both already, so neither is taken twice.
  expect(await receiveOrder(acme, 1, { lines: [orderLine(3)] })).toMatchObject({ assigned: 0, missing: 1 });
  await acme.features.settings.change({ orders: { differentKeys: false } }, 'test');
  expect(await receiveOrder(acme, 2, { lines: [orderLine(3)] })).toMatchObject({ assigned: 3, missing: 0 });
  expect(await licenseIdsOf(acme, 2)).toEqual([ids[0], ids[0], ids[1]]);
});

it('keys that are suspended, over or switched off are passed over', async () => {
  await addKeys(acme, 1, { status: 'suspended' });
  await addKeys(acme, 1, { type: 'expiration', expiresAt: '2026-01-01T00:00:00.000Z' });
  await addKeys(acme, 1, { switchedOffAt: '2026-01-01T00:00:00.000Z', deliveries: { most: 2, left: 2 } });
  const [good] = await addKeys(acme, 1);
  expect(await receiveOrder(acme, 1, { lines: [orderLine(2)] })).toMatchObject({ assigned: 1, missing: 1 });
  expect(await licenseIdsOf(acme, 1)).toEqual([good]);
});

it('a variation has a pool of its own', async () => {
  const [plain] = await addKeys(acme, 1);
  const [large] = await addKeys(acme, 1, { variation: '95' });
  expect(await receiveOrder(acme, 1, { lines: [orderLine(2, { variation: '95' })] })).toMatchObject({
    assigned: 1,
    missing: 1,
  });
  expect(await licenseIdsOf(acme, 1)).toEqual([large]);
  await receiveOrder(acme, 2);
  expect(await licenseIdsOf(acme, 2)).toEqual([plain]);
});

it('a product may deliver several keys for each one that is bought', async () => {
  await sellInShop(acme, { deliveredQuantity: 3 });
  await addKeys(acme, 7);
  expect(await receiveOrder(acme, 1, { lines: [orderLine(2.9)] })).toMatchObject({ assigned: 6, missing: 0 });
});

it('what the pool lacks is made where an active rule says how', async () => {
  await addRule({ validityDays: 30 });
  await addKeys(acme, 1);
  expect(await receiveOrder(acme, 1, { lines: [orderLine(3)] })).toMatchObject({ assigned: 3, missing: 0 });
  const licenses = await Promise.all((await licenseIdsOf(acme, 1)).map((id) => findLicenseById(acme, id)));
  expect(licenses.map(({ expiresAt }) => expiresAt).sort()).toEqual([
    '2027-01-31T00:00:00.000Z',
    '2027-01-31T00:00:00.000Z',
    undefined,
  ]);
  const all = await acme.features.licenses.count({ productId: PRODUCT });
  expect(all).toBe(3);
});

it('a rule that is not active, or for another variation, makes nothing', async () => {
  await addRule({ active: false });
  await addRule({ id: 'rul_2', variation: '95' });
  expect(await receiveOrder(acme, 1)).toMatchObject({ assigned: 0, missing: 1 });
  expect(await receiveOrder(acme, 2, { lines: [orderLine(1, { variation: '95' })] })).toMatchObject({ assigned: 1 });
});

it('a delivery is recorded with its order and without its code', async () => {
  const [id = ''] = await addKeys(acme, 1);
  await receiveOrder(acme, 1);
  const entries = await acme.ledger.transaction((tx) => tx.audit.find('subject', id));
  expect(entries.map(({ action, detail }) => [action, detail])).toEqual([
    ['license.delivered', { orderId: 'ord_1', times: 1, isSold: true }],
  ]);
  expect(JSON.stringify(entries)).not.toContain(grantedValue(await acme.features.licenses.get(id)).code);
});
