import { beforeEach, describe, expect, it } from 'vitest';
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
});

const add = async (name: string) => grantedValue(await acme.features.events.add({ name }, 'test'));

describe('The event log', () => {
  it('keeps an event as it was told, with an audit entry', async () => {
    const payload = { companyId: 17, Features: [{ featureCode: 'FEAT2' }] };
    const event = grantedValue(await acme.features.events.add({ name: 'Test', productId: PRODUCT, payload }, 'test'));
    expect(event).toEqual({
      id: `evt_${acme.now}000`,
      at: '2027-01-01T00:00:00.000Z',
      name: 'Test',
      productId: PRODUCT,
      payload,
    });
    expect((await acme.features.events.page({}, undefined, 10)).items).toEqual([event]);
    expect(await auditEntries(acme, 'subject', event.id)).toMatchObject([{ action: 'event.added', actor: 'test' }]);
    expect(outcomeCode(await acme.features.events.add({ name: 'x', productId: 'CANARY' }, 'test'))).toBe(
      'PRODUCT_UNKNOWN',
    );
  });

  it('has events in the order in which they came, also in one moment and when the clock was set back', async () => {
    const added = [await add('a'), await add('b')];
    acme.now -= 3_600_000;
    added.push(await add('c'));
    acme.now += 7_200_000;
    added.push(...(await Promise.all(['d', 'e', 'f'].map(add))));
    const { items } = await acme.features.events.page({}, undefined, 10);
    expect(items.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(items.map(({ id }) => id)).toEqual(added.map(({ id }) => id));
    expect(await acme.features.events.newest()).toBe(items.at(-1)?.id);
  });

  it('goes on after an event, and filters', async () => {
    const [, second] = [await add('a'), await add('b'), await add('a')];
    const { events } = acme.features;
    expect((await events.after(second?.id ?? '', 10)).map(({ name }) => name)).toEqual(['a']);
    expect(await events.after(await events.newest(), 10)).toEqual([]);
    expect((await events.page({ name: 'a' }, undefined, 10)).items).toHaveLength(2);
    expect((await events.page({ productId: PRODUCT }, undefined, 10)).items).toHaveLength(0);
  });
});
