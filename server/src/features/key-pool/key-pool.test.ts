import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { MAX_IMAGE_BYTES } from './key-image.js';

const DAY = 86_400_000;
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const add = (code: string, more: object = {}) =>
  acme.features.keyPool.add({ productId: PRODUCT, code, ...more }, 'test');
const remove = (more: object = {}) =>
  acme.features.keyPool.delete({ productId: PRODUCT, reason: 'a test', ...more }, 'test');
const codes = async (filter: object = {}) =>
  (await acme.features.keyList.page(filter, undefined, 100)).items.map(({ license }) => license.code).sort();
const image = (bytes: Uint8Array) => ({ image: { data: Buffer.from(bytes).toString('base64') } });

describe('A key that is added', () => {
  it('has what it says, and waits in its pool', async () => {
    const more = { variation: '7', seats: 4, validityDays: 365, deliveries: 3, label: 'from the printer' };
    expect(grantedValue(await add('  ABC-1 ', more))).toMatchObject({
      code: 'ABC-1',
      ...more,
      deliveries: { most: 3, left: 3 },
      pool: `${PRODUCT}::7`,
      type: 'perpetual',
      features: [{ code: 'DRAW' }, { code: 'EXPORT' }],
    });
    const ending = grantedValue(await add('ABC-2', { expiresAt: '2028-01-01T00:00:00.000Z', validityDays: 30 }));
    expect(ending).toMatchObject({ type: 'expiration', expiresAt: '2028-01-01T00:00:00.000Z' });
    expect(ending.form).toBeUndefined();
    expect(outcomeCode(await add('ABC-1'))).toBe('LICENSE_CODE_EXISTS');
    expect(outcomeCode(await acme.features.keyPool.add({ productId: 'none', code: 'A' }, 'test'))).toBe(
      'PRODUCT_UNKNOWN',
    );
  });

  it('may have several lines, and works as any other', async () => {
    const text = 'Card Number: 4242 4242 4242 4242\r\nCCV: 123\r\nEXP: 6/22\r\n';
    expect(outcomeCode(await add(text))).toBe('KEY_TEXT_INVALID');
    const key = grantedValue(await add(text, { form: 'lines' }));
    expect(key).toMatchObject({ form: 'lines', code: 'Card Number: 4242 4242 4242 4242\nCCV: 123\nEXP: 6/22' });
    const device = await Device.make();
    const answer = await acme.features.activationRequests.answer(await device.activate(text));
    expect(outcomeCode(answer)).toBe('GRANTED');
    expect(outcomeCode(await add('x'.repeat(4_000)))).toBe('GRANTED');
    expect(outcomeCode(await add('x'.repeat(4_001)))).toBe('KEY_TEXT_INVALID');
  });

  it.each([
    ['<a href="https://example.com/a?b=1">KEY-1</a>', '<a href="https://example.com/a?b=1">KEY-1</a>'],
    ['KEY <b onclick="x()">1</b><script>alert(1)</script>', 'KEY <b>1</b>'],
    ['<a href="javascript:alert(1)">KEY</a>', '<a>KEY</a>'],
    ['<a href=" JaVaScRiPt:alert(1)">KEY</a>', '<a>KEY</a>'],
    ['<a href="//evil.example">KEY</a>', '<a>KEY</a>'],
    ['<a href="data:text/html,x">KEY</a>', '<a>KEY</a>'],
    ['<p style="position:fixed">KEY</p><style>p{}</style>', '<p>KEY</p>'],
    ['<img src=x onerror=alert(1)>KEY', 'KEY'],
    ['<svg><script>alert(1)</script></svg>KEY', 'KEY'],
    ['KEY<br>PIN<iframe src="https://evil.example"></iframe>', 'KEY<br />PIN'],
  ])('of HTML is sanitised: %s', async (given, kept) => {
    expect(grantedValue(await add(given, { form: 'html' }))).toMatchObject({ code: kept, form: 'html' });
  });

  it('of HTML needs some text', async () => {
    for (const given of ['<script>x</script>', '<p> </p>', '<a href="https://example.com"></a>']) {
      expect(outcomeCode(await add(given, { form: 'html' }))).toBe('KEY_TEXT_INVALID');
    }
  });

  it('may have a picture, which is one by what it begins with', async () => {
    const key = grantedValue(await add('PICTURE-1', { image: { data: PNG.toString('base64'), isAlone: true } }));
    expect(key.image).toEqual({ id: expect.stringMatching(/^img_/), isAlone: true });
    const { keyPool } = acme.features;
    expect(grantedValue(await keyPool.image(key.id))).toMatchObject({
      type: 'image/png',
      data: PNG.toString('base64'),
    });
    expect(grantedValue(await add('J', image(Buffer.from('ffd8ffe000', 'hex')))).image).toBeDefined();
    expect(grantedValue(await add('G', image(Buffer.from('GIF89a')))).image).toBeDefined();
    expect(grantedValue(await add('W', image(Buffer.from('RIFF....WEBPVP8 ')))).image).toBeDefined();
    expect(outcomeCode(await keyPool.image(grantedValue(await add('PLAIN')).id))).toBe('KEY_IMAGE_UNKNOWN');
    const most = Buffer.concat([PNG, Buffer.alloc(MAX_IMAGE_BYTES - PNG.length)]);
    expect(outcomeCode(await add('LARGEST', image(most)))).toBe('GRANTED');
    const wrong = [Buffer.concat([most, PNG]), Buffer.from('<svg xmlns="x"/>'), Buffer.from('MZ'), Buffer.alloc(0)];
    for (const bytes of wrong) expect(outcomeCode(await add('X', image(bytes)))).toBe('KEY_IMAGE_INVALID');
    expect(outcomeCode(await add('X', { image: { data: `${PNG.toString('base64')} ` } }))).toBe('KEY_IMAGE_INVALID');
    expect(await codes()).not.toContain('X');
  });
});

describe('The list of keys', () => {
  it('says of each what it is, and counts', async () => {
    const make = async (code: string, more: object = {}) => grantedValue(await add(code, more));
    await make('free');
    await make('free of 7', { variation: '7', deliveries: 5 });
    await make('ended', { expiresAt: new Date(TEST_START + DAY).toISOString() });
    const active = await make('active');
    const suspended = await make('suspended');
    const returned = await make('returned');
    const sold = await make('sold');
    const device = await Device.make();
    grantedValue(await acme.features.activationRequests.answer(await device.activate('active')));
    grantedValue(await acme.features.licenses.setStatus(suspended.id, 'suspended', 'test'));
    await acme.ledger.transaction(async (tx) => {
      const { pool: _, ...out } = returned;
      await tx.licenses.put({ ...out, returnedAt: returned.createdAt });
      const { pool: __, ...gone } = sold;
      await tx.licenses.put({ ...gone, acquired: true, orderId: 'ord_1' });
    });
    acme.now = TEST_START + 2 * DAY;
    const { keyList } = acme.features;
    const statuses = Object.fromEntries(
      (await keyList.page({}, undefined, 100)).items.map(({ license, status }) => [license.code, status]),
    );
    expect(statuses).toEqual({
      free: 'available',
      'free of 7': 'available',
      ended: 'expired',
      active: 'active',
      suspended: 'suspended',
      returned: 'returned',
      sold: 'sold',
    });
    expect(await codes({ status: 'available' })).toEqual(['free', 'free of 7']);
    expect(await codes({ variation: '7' })).toEqual(['free of 7']);
    expect(await codes({ orderId: 'ord_1' })).toEqual(['sold']);
    const first = await keyList.page({ productId: PRODUCT }, undefined, 3);
    expect(first).toMatchObject({ count: 7, items: { length: 3 } });
    const rest = await keyList.page({ productId: PRODUCT }, first.next, 100);
    expect(rest.items).toHaveLength(4);
    expect(rest.count).toBeUndefined();
    expect(rest.next).toBeUndefined();
    const none = { available: 0, sold: 0, active: 0, expired: 0, returned: 0, suspended: 0 };
    expect(await keyList.stock()).toEqual([
      {
        productId: PRODUCT,
        counts: { ...none, available: 1, sold: 1, active: 1, expired: 1, returned: 1, suspended: 1 },
        deliveries: 1,
      },
      { productId: PRODUCT, variation: '7', counts: { ...none, available: 1 }, deliveries: 5 },
    ]);
    expect((await keyList.find('active')).map(({ license }) => license.id)).toEqual([active.id]);
    expect((await keyList.find(active.id)).map(({ license }) => license.id)).toEqual([active.id]);
    expect(await keyList.find('act')).toEqual([]);
  });

  it('finds codes that several products have', async () => {
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
    const here = grantedValue(await add('SAME'));
    const there = grantedValue(await acme.features.keyPool.add({ productId: 'other', code: 'SAME' }, 'test'));
    await add('ALONE');
    expect(await acme.features.keyList.duplicates()).toEqual([[here.id, there.id].sort()]);
    expect(await acme.features.keyList.find('SAME')).toHaveLength(2);
  });
});

describe('Deleting keys', () => {
  it('deletes those that nobody has, unless it is forced', async () => {
    await add('free', image(PNG));
    await add('free of 7', { variation: '7' });
    await add('held');
    const device = await Device.make();
    grantedValue(await acme.features.activationRequests.answer(await device.activate('held')));
    expect(grantedValue(await remove({ variation: '7' }))).toEqual({ deleted: 1 });
    expect(grantedValue(await remove({ status: 'expired' }))).toEqual({ deleted: 0 });
    expect(grantedValue(await remove())).toEqual({ deleted: 1 });
    expect(await codes()).toEqual(['held']);
    expect(grantedValue(await remove({ force: true }))).toEqual({ deleted: 1 });
    expect(await codes()).toEqual([]);
    expect(outcomeCode(await remove({ productId: 'none' }))).toBe('PRODUCT_UNKNOWN');
    await acme.ledger.transaction(async (tx) => {
      expect(await tx.keyImages.count()).toBe(0);
      expect((await tx.activations.find('status', 'active')).length).toBe(0);
    });
    const told = (await auditEntries(acme, 'action', 'keys.deleted')).map(({ detail }) => detail);
    expect(told).toHaveLength(3);
    expect(told).toContainEqual({ deleted: 1, reason: 'a test', force: true });
  });

  it('looks at ten thousand at a time', async () => {
    const lines = Array.from({ length: 12_500 }, (_, index) => `KEY-${index}`).join('\n');
    grantedValue(await acme.features.keyFiles.import({ format: 'txt', productId: PRODUCT }, lines, 'test'));
    const first = grantedValue(await remove());
    expect(first).toEqual({ deleted: 10_000, next: expect.stringMatching(/^lic_/) });
    expect(grantedValue(await remove({ after: first.next }))).toEqual({ deleted: 2_500 });
  });

  it('is done by itself for what is too old, as the settings say', async () => {
    const { settings, jobs } = acme.features;
    await add('old and free');
    await add('ended', { expiresAt: new Date(TEST_START + DAY).toISOString() });
    await add('held');
    const device = await Device.make();
    grantedValue(await acme.features.activationRequests.answer(await device.activate('held')));
    acme.now = TEST_START + 40 * DAY;
    await add('new and free');
    expect((await jobs.run())['old keys']).toBe(0);
    await settings.change({ keys: { deleteEndedAfterDays: 40 } }, 'test');
    expect((await jobs.run())['old keys']).toBe(0);
    await settings.change({ keys: { deleteEndedAfterDays: 39 } }, 'test');
    expect((await jobs.run())['old keys']).toBe(1);
    await settings.change({ keys: { deleteFreeAfterDays: 30 } }, 'test');
    expect((await jobs.run())['old keys']).toBe(1);
    expect(await codes()).toEqual(['held', 'new and free']);
  });
});

describe('All devices of a license', () => {
  it('are released at once', async () => {
    const { id } = grantedValue(await add('TWO', { seats: 2 }));
    for (let count = 0; count < 2; count += 1) {
      const device = await Device.make();
      grantedValue(await acme.features.activationRequests.answer(await device.activate('TWO')));
    }
    const { activations, licenses } = acme.features;
    expect(grantedValue(await activations.releaseAll(id, 'stolen', 'test'))).toEqual({ released: 2 });
    expect(grantedValue(await licenses.get(id))).toMatchObject({ seatsTaken: 0, seatsReturned: 2 });
    expect(grantedValue(await activations.releaseAll(id, 'stolen', 'test'))).toEqual({ released: 0 });
    expect(outcomeCode(await activations.releaseAll('lic_none', 'stolen', 'test'))).toBe('LICENSE_UNKNOWN');
  });
});
