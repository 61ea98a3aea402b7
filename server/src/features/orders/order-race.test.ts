import { beforeAll, describe, expect, it } from 'vitest';
import type { MailTransport } from '../../mail/port.js';
import { systemRandom } from '../../startup/system.js';
import {
  addKeys,
  findLicenseById,
  licenseIdsOf,
  orderLine,
  receiveOrder,
  sellInShop,
  shopOrder,
} from '../../testing/order-fixtures.js';
import { auditEntries, createTestVendor, grantedValue, PRODUCT, type TestVendor } from '../../testing/test-vendor.js';
import { EmailSender } from '../emails/email-sender.js';
import { Emails } from '../emails/emails.js';
import { ledgersForTests } from '../ledgers.test.fixture.js';

const ledgers = ledgersForTests();

const upTo = (amount: number, from = 1): readonly number[] =>
  Array.from({ length: amount }, (_, index) => from + index);

describe.each([
  { store: 'memory', open: ledgers.memory },
  { store: 'journal', open: ledgers.journal },
  { store: 'PostgreSQL', open: ledgers.postgres },
])('Orders on the $store store', ({ open }) => {
  let acme: TestVendor;
  beforeAll(async () => {
    acme = await createTestVendor({ ledger: open() });
    await sellInShop(acme);
  });

  it('50 at once for the last 20 keys: 20 get one each, the others are told', async () => {
    const keys = await addKeys(acme, 20);
    const numbers = upTo(50);
    const changes = await Promise.all(numbers.map((number) => receiveOrder(acme, number)));
    expect(changes.filter(({ assigned, missing }) => assigned === 1 && missing === 0)).toHaveLength(20);
    expect(changes.filter(({ assigned, missing }) => assigned === 0 && missing === 1)).toHaveLength(30);
    const given = (await Promise.all(numbers.map((number) => licenseIdsOf(acme, number)))).flat();
    expect(given.toSorted()).toEqual(keys);
    for (const id of keys) {
      const { orderId } = await findLicenseById(acme, id);
      expect(await licenseIdsOf(acme, Number(orderId?.slice(4)))).toEqual([id]);
    }
    expect(await auditEntries(acme, 'action', 'license.delivered')).toHaveLength(20);
    expect(await acme.features.orders.count({ missing: true })).toBe(30);
  });

  it('50 at once for a key of 20 deliveries: 20 get it', async () => {
    const [id] = await addKeys(acme, 1, { variation: '7', deliveries: { most: 20, left: 20 } });
    const lines = [orderLine(1, { variation: '7' })];
    const changes = await Promise.all(upTo(50, 101).map((number) => receiveOrder(acme, number, { lines })));
    expect(changes.filter(({ assigned }) => assigned === 1)).toHaveLength(20);
    expect(await findLicenseById(acme, id)).toMatchObject({ deliveries: { left: 0 }, acquired: true });
  });

  it('the same event 20 times at once, then once more, delivers once', async () => {
    await addKeys(acme, 9, { variation: '8' });
    const said = { lines: [orderLine(3, { variation: '8' })] };
    const changes = await Promise.all(upTo(20).map(() => receiveOrder(acme, 201, said)));
    expect(changes.map(({ assigned }) => assigned).sort()).toEqual([...Array.from({ length: 19 }, () => 0), 3]);
    expect(await receiveOrder(acme, 201, said)).toMatchObject({ isNew: false, assigned: 0, missing: 0 });
    expect(await licenseIdsOf(acme, 201)).toHaveLength(3);
  });

  it('30 at once for 5 keys and a rule: 25 are made, and each order has one', async () => {
    await acme.ledger.transaction((tx) =>
      tx.generatorRules.insert({
        id: 'rul_1',
        productId: PRODUCT,
        variation: '6',
        target: `${PRODUCT}:6`,
        active: true,
        format: { length: 16, alphabet: ['upper', 'digits'] },
        createdAt: '2027-01-01T00:00:00.000Z',
      }),
    );
    await addKeys(acme, 5, { variation: '6' });
    const before = await acme.features.licenses.count({ productId: PRODUCT });
    const lines = [orderLine(1, { variation: '6' })];
    await Promise.all(upTo(30, 501).map((number) => receiveOrder(acme, number, { lines })));
    const given = (await Promise.all(upTo(30, 501).map((number) => licenseIdsOf(acme, number)))).flat();
    expect(new Set(given).size).toBe(30);
    expect(await acme.features.licenses.count({ productId: PRODUCT })).toBe(before + 25);
  });

  it('emails are sent once by two servers', async () => {
    const sent: string[] = [];
    const transport: MailTransport = {
      send: async ({ messageId }) => void sent.push(messageId),
      close: () => undefined,
    };
    const dependencies = { ledger: acme.ledger, clock: () => acme.now, random: systemRandom };
    const [one, other] = [new EmailSender(dependencies, transport), new EmailSender(dependencies, transport)];
    await acme.features.settings.change({ mail: { from: 'shop@example.com' } }, 'test');
    const emails = new Emails(dependencies, one);
    const numbers = upTo(15, 601);
    await addKeys(acme, 15, { variation: '5' });
    for (const number of numbers) {
      const { order } = await receiveOrder(acme, number, { lines: [orderLine(1, { variation: '5' })] });
      if (order === undefined) throw new Error('no order');
      const ids = await licenseIdsOf(acme, number);
      await acme.ledger.transaction((tx) => emails.write(tx, { now: acme.now }, order, 'delivery', ids));
    }
    const counts = await Promise.all([one.sendDue(), other.sendDue(), one.sendDue(), other.sendDue()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(15);
    expect(new Set(sent).size).toBe(15);
    expect(sent).toHaveLength(15);
  });

  it('refunds, replacements and orders of two products at once lose and double nothing', async () => {
    await acme.features.products.add({ name: 'Other', features: [], woocommerceId: '94' }, 'test');
    const keys = await addKeys(acme, 40, { variation: '9' });
    const others = await addKeys(acme, 40, { productId: 'other' });
    const both = [orderLine(1, { variation: '9' }), orderLine(1, { number: '2', shopProduct: '94' })];
    const numbers = upTo(20, 301);
    const lines = (number: number) => (number % 2 === 0 ? both : both.toReversed());
    await Promise.all(numbers.map((number) => receiveOrder(acme, number, { lines: lines(number) })));
    const { orders } = acme.features;
    await Promise.all(
      numbers.flatMap((number) => [
        number % 4 === 0
          ? orders.takeIn(shopOrder(number, { lines: lines(number), status: 'refunded' }), 'test')
          : orders.replace(`ord_${number}`, {}, 'test'),
        orders.takeIn(shopOrder(number + 100, { lines: both }), 'test').then(grantedValue),
      ]),
    );
    const held = (await Promise.all([...numbers, ...upTo(20, 401)].map((number) => licenseIdsOf(acme, number)))).flat();
    expect(new Set(held).size).toBe(held.length);
    const licenses = await Promise.all([...keys, ...others].map((id) => findLicenseById(acme, id)));
    for (const { id, pool, returnedAt } of licenses) {
      const places = [held.includes(id), pool !== undefined, returnedAt !== undefined];
      expect(places.filter((isThere) => isThere)).toHaveLength(1);
    }
  });
});
