import { beforeEach, describe, expect, it } from 'vitest';
import {
  addKeys,
  BUYER,
  findLicenseById,
  licenseIdsOf,
  orderLine,
  receiveOrder,
  sellInShop,
  shopOrder,
} from '../../testing/order-fixtures.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
  await sellInShop(acme);
});

const orderOf = async (number: number) => grantedValue(await acme.features.orders.get(`ord_${number}`));
const assign = (number: number, wanted = {}) => acme.features.orders.assign(`ord_${number}`, wanted, 'test');
const replace = (number: number, wanted = {}) => acme.features.orders.replace(`ord_${number}`, wanted, 'test');

describe('An order that is taken in', () => {
  it('is kept without a state, and gets nothing, where no rule is for its status', async () => {
    await addKeys(acme, 1);
    expect(await receiveOrder(acme, 1, { status: 'pending' })).toMatchObject({ isNew: true, assigned: 0, missing: 1 });
    expect(await orderOf(1)).toMatchObject({ status: 'pending', owner: BUYER, items: [{ wanted: 1, licenseIds: [] }] });
    expect(await orderOf(1)).not.toHaveProperty('state');
  });

  it('changes nothing when it is the same again', async () => {
    await addKeys(acme, 3);
    await receiveOrder(acme, 1);
    const before = await orderOf(1);
    acme.now += 1_000;
    expect(await receiveOrder(acme, 1)).toMatchObject({ isNew: false, assigned: 0, returned: 0 });
    expect(await orderOf(1)).toEqual(before);
    expect(await auditEntries(acme, 'subject', 'ord_1')).toHaveLength(1);
  });

  it('is none of ours when nothing in it is licensed here, but its other lines do no harm', async () => {
    await addKeys(acme, 1);
    expect(await receiveOrder(acme, 1, { lines: [orderLine(1, { shopProduct: '7' })] })).not.toHaveProperty('order');
    expect(outcomeCode(await acme.features.orders.get('ord_1'))).toBe('ORDER_UNKNOWN');
    await receiveOrder(acme, 2, { lines: [orderLine(1, { shopProduct: '7' }), orderLine(1, { number: '2' })] });
    expect((await orderOf(2)).items).toMatchObject([{ number: '2', productId: PRODUCT }]);
  });

  it('gets more keys when its quantity grows, and keeps those that it has when it falls', async () => {
    await addKeys(acme, 5);
    await receiveOrder(acme, 1, { lines: [orderLine(1)] });
    const [first] = await licenseIdsOf(acme, 1);
    expect(await receiveOrder(acme, 1, { lines: [orderLine(3)] })).toMatchObject({ assigned: 2, missing: 0, extra: 0 });
    expect((await licenseIdsOf(acme, 1))[0]).toBe(first);
    expect(await receiveOrder(acme, 1, { lines: [orderLine(2)] })).toMatchObject({
      assigned: 0,
      returned: 0,
      extra: 1,
    });
    expect(await receiveOrder(acme, 1, { lines: [] })).toMatchObject({ assigned: 0, returned: 0, extra: 3 });
    expect(await licenseIdsOf(acme, 1)).toHaveLength(3);
    expect(await receiveOrder(acme, 1, { lines: [orderLine(3)] })).toMatchObject({ assigned: 0, extra: 0 });
  });

  it('does not go back to what the shop said earlier', async () => {
    await addKeys(acme, 2);
    const [early, late] = ['2027-01-01T10:00:00.000Z', '2027-01-01T10:00:05.000Z'];
    await receiveOrder(acme, 1, { status: 'refunded', changedInShopAt: late });
    expect(await receiveOrder(acme, 1, { changedInShopAt: early })).toMatchObject({ isNew: false, assigned: 0 });
    expect(await orderOf(1)).toMatchObject({ status: 'refunded', state: 'revoked' });
    expect(await receiveOrder(acme, 1, { changedInShopAt: late })).toMatchObject({ assigned: 1 });
  });

  it('has what there is when there are too few keys, and the rest with the next event', async () => {
    await addKeys(acme, 2);
    expect(await receiveOrder(acme, 1, { lines: [orderLine(5)] })).toMatchObject({ assigned: 2, missing: 3 });
    await addKeys(acme, 1);
    expect(await receiveOrder(acme, 1, { lines: [orderLine(5)] })).toMatchObject({
      isNew: true,
      assigned: 1,
      missing: 2,
    });
    const { orders } = acme.features;
    expect((await orders.page({ missing: true }, undefined, 10)).items).toHaveLength(1);
    expect([await orders.count({ missing: false }), await orders.count({ state: 'delivered' })]).toEqual([0, 1]);
  });

  it('keeps to what one brought when it was bought', async () => {
    await addKeys(acme, 9);
    await receiveOrder(acme, 1, { lines: [orderLine(1)] });
    await sellInShop(acme, { deliveredQuantity: 3 });
    expect(await receiveOrder(acme, 1, { lines: [orderLine(1)], status: 'processing' })).toMatchObject({
      assigned: 0,
      missing: 0,
    });
    expect(await receiveOrder(acme, 1, { lines: [orderLine(2)] })).toMatchObject({ assigned: 5 });
  });

  it('that is new here has the keys that came with it from another system', async () => {
    const sold = { acquired: true, orderId: 'ord_1', soldAt: '2026-01-01T00:00:00.000Z' };
    const ids = await addKeys(acme, 2, sold);
    await addKeys(acme, 1, { ...sold, variation: '95' });
    await addKeys(acme, 2);
    expect(await receiveOrder(acme, 1, { lines: [orderLine(1), orderLine(2, { number: '2' })] })).toMatchObject({
      assigned: 1,
      missing: 0,
    });
    expect((await licenseIdsOf(acme, 1)).slice(0, 2)).toEqual(ids);
    expect(await findLicenseById(acme, ids[0])).toMatchObject({ soldAt: sold.soldAt });
    expect(await receiveOrder(acme, 1, { status: 'refunded' })).toMatchObject({ returned: 3 });
  });

  it('tells its keys when its buyer has another name', async () => {
    const [id] = await addKeys(acme, 1);
    await receiveOrder(acme, 1);
    const owner = { ...BUYER, email: 'new@example.com' };
    await receiveOrder(acme, 1, { owner });
    expect(await findLicenseById(acme, id)).toMatchObject({ owner });
  });

  it('is refused when it is larger than any', async () => {
    expect(outcomeCode(await acme.features.orders.takeIn(shopOrder(1, { lines: [orderLine(5_001)] }), 'test'))).toBe(
      'ORDER_TOO_LARGE',
    );
  });
});

describe('The rules of a status', () => {
  it('hide: keys are kept for the order, and sold when it is sent', async () => {
    const [id] = await addKeys(acme, 1, { validityDays: 10 });
    expect(await receiveOrder(acme, 1, { status: 'on-hold' })).toMatchObject({ assigned: 1 });
    expect(await orderOf(1)).toMatchObject({ state: 'hidden' });
    expect(await findLicenseById(acme, id)).not.toHaveProperty('soldAt');
    acme.now += 5 * 86_400_000;
    expect(await receiveOrder(acme, 1)).toMatchObject({ assigned: 0 });
    const license = await findLicenseById(acme, id);
    expect(license).toMatchObject({ soldAt: '2027-01-06T00:00:00.000Z', expiresAt: '2027-01-16T00:00:00.000Z' });
    acme.now += 86_400_000;
    await receiveOrder(acme, 1, { status: 'on-hold' });
    await receiveOrder(acme, 1);
    expect((await findLicenseById(acme, id)).expiresAt).toBe(license.expiresAt);
  });

  it('revoke: keys are taken back for good, and an order that is sent again gets others', async () => {
    const [id] = await addKeys(acme, 1);
    await receiveOrder(acme, 1);
    grantedValue(await acme.features.namedActivations.activate(id ?? '', 'pc', 'test'));
    expect(await receiveOrder(acme, 1, { status: 'refunded' })).toMatchObject({ assigned: 0, returned: 1, missing: 0 });
    const license = await findLicenseById(acme, id);
    expect(license).toMatchObject({ returnedAt: '2027-01-01T00:00:00.000Z', seatsTaken: 1, orderId: 'ord_1' });
    expect(license.refundedAt).toBe(license.returnedAt);
    expect(license).not.toHaveProperty('pool');
    expect(outcomeCode(await acme.features.namedActivations.activate(id ?? '', 'pc', 'test'))).toBe('LICENSE_RETURNED');
    expect(await receiveOrder(acme, 1, { status: 'refunded' })).toMatchObject({ isNew: false, returned: 0 });
    const [other] = await addKeys(acme, 1);
    expect(await receiveOrder(acme, 1)).toMatchObject({ assigned: 1 });
    expect(await licenseIdsOf(acme, 1)).toEqual([other]);
  });

  it('revoke: of a key that goes to several orders the delivery comes back', async () => {
    const [id] = await addKeys(acme, 1, { deliveries: { most: 2, left: 2 }, validityDays: 3 });
    await receiveOrder(acme, 1);
    await receiveOrder(acme, 2);
    await receiveOrder(acme, 1, { status: 'cancelled' });
    const shared = await findLicenseById(acme, id);
    expect(shared).toMatchObject({ deliveries: { left: 1 }, pool: `${PRODUCT}:`, soldAt: expect.any(String) });
    expect(shared).not.toHaveProperty('returnedAt');
    await receiveOrder(acme, 2, { status: 'cancelled' });
    const free = await findLicenseById(acme, id);
    expect(free).toMatchObject({ deliveries: { left: 2 }, type: 'perpetual' });
    for (const name of ['owner', 'orderId', 'soldAt', 'expiresAt']) expect(free).not.toHaveProperty(name);
  });

  it('are the vendor’s own: what the shop deleted is taken back where they say so', async () => {
    await addKeys(acme, 1);
    await receiveOrder(acme, 1);
    const takeOut = () => acme.features.orders.takeOut('ord_1', 'test');
    expect(grantedValue(await takeOut())).toMatchObject({ returned: 0 });
    expect(await orderOf(1)).toMatchObject({ status: 'trash', state: 'delivered' });
    await acme.features.settings.change({ orders: { rules: { trash: 'revoke' } } }, 'test');
    expect(grantedValue(await takeOut())).toMatchObject({ returned: 1 });
    expect(grantedValue(await acme.features.orders.takeOut('ord_9', 'test'))).toMatchObject({ isNew: false });
  });
});

describe('By hand', () => {
  it('what is missing is assigned, or one more to a line; without a key nothing is', async () => {
    await receiveOrder(acme, 1, { lines: [orderLine(2)] });
    expect(grantedValue(await assign(1))).toMatchObject({ assigned: 0, missing: 2, isNew: false });
    await addKeys(acme, 4);
    expect(grantedValue(await assign(1))).toMatchObject({ assigned: 2, missing: 0 });
    expect(grantedValue(await assign(1))).toMatchObject({ assigned: 0 });
    expect(grantedValue(await assign(1, { item: '1' }))).toMatchObject({ assigned: 1, extra: 1 });
    expect(grantedValue(await assign(1, { item: '1', amount: 9 }))).toMatchObject({ assigned: 1, extra: 2 });
  });

  it('one key is replaced; without another it is only taken back', async () => {
    const [first = ''] = await addKeys(acme, 1);
    await receiveOrder(acme, 1);
    const [second = ''] = await addKeys(acme, 1);
    expect(grantedValue(await replace(1, { licenseId: first }))).toMatchObject({ assigned: 1, returned: 1 });
    expect(await licenseIdsOf(acme, 1)).toEqual([second]);
    expect(await findLicenseById(acme, first)).toMatchObject({ returnedAt: expect.any(String) });
    expect(grantedValue(await replace(1, { licenseId: second }))).toMatchObject({
      assigned: 0,
      returned: 1,
      missing: 1,
    });
    expect(await licenseIdsOf(acme, 1)).toEqual([]);
    expect(outcomeCode(await replace(1, { licenseId: second }))).toBe('ORDER_KEY_UNKNOWN');
  });

  it('a key that goes to several orders is not replaced by itself', async () => {
    const [shared = ''] = await addKeys(acme, 1, { deliveries: { most: 5, left: 5 } });
    await receiveOrder(acme, 1);
    expect(grantedValue(await replace(1, { licenseId: shared }))).toMatchObject({ assigned: 0, returned: 1 });
    expect(await findLicenseById(acme, shared)).toMatchObject({ deliveries: { left: 5 } });
  });

  it('the keys of a line, or of all lines, are replaced by as many as were ordered', async () => {
    await addKeys(acme, 4);
    const lines = [orderLine(2), orderLine(1, { number: '2' })];
    await receiveOrder(acme, 1, { lines });
    grantedValue(await assign(1, { item: '1' }));
    const before = await licenseIdsOf(acme, 1);
    await addKeys(acme, 2);
    expect(grantedValue(await replace(1, { item: '1' }))).toMatchObject({
      assigned: 2,
      returned: 3,
      missing: 0,
      extra: 0,
    });
    const after = await licenseIdsOf(acme, 1);
    expect(after.filter((id) => before.includes(id))).toEqual([before[3]]);
    await addKeys(acme, 1);
    expect(grantedValue(await replace(1))).toMatchObject({ assigned: 1, returned: 3, missing: 2 });
    await addKeys(acme, 2);
    expect(grantedValue(await assign(1))).toMatchObject({ assigned: 2, missing: 0 });
  });

  it('is refused for what is not there, and for an order whose keys were taken back', async () => {
    expect(outcomeCode(await assign(1))).toBe('ORDER_UNKNOWN');
    await receiveOrder(acme, 1);
    expect(outcomeCode(await assign(1, { item: '9' }))).toBe('ORDER_ITEM_UNKNOWN');
    expect(outcomeCode(await replace(1, { item: '9' }))).toBe('ORDER_ITEM_UNKNOWN');
    await receiveOrder(acme, 1, { status: 'failed' });
    expect([outcomeCode(await assign(1)), outcomeCode(await replace(1))]).toEqual(['ORDER_REVOKED', 'ORDER_REVOKED']);
  });

  it('an order that follows no rule keeps what it gets from its buyer', async () => {
    const [id] = await addKeys(acme, 1);
    await receiveOrder(acme, 1, { status: 'pending' });
    expect(grantedValue(await assign(1)).order).toMatchObject({ state: 'hidden' });
    expect(await findLicenseById(acme, id)).not.toHaveProperty('soldAt');
  });
});
