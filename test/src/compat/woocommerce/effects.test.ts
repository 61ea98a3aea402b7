import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEntries, grantedValue, seatsTaken } from '../../../../server/dist/testing/test-vendor.js';
import { DOCUMENTED_ANSWERS, DOCUMENTED_DETAILS, DOCUMENTED_EXTRA_DATA } from './document.js';
import { SHOP_PRODUCT, type WoocommerceServer, woocommerceServer } from './woocommerce-server.js';

let shop: WoocommerceServer;
beforeAll(async () => {
  shop = await woocommerceServer();
});
afterAll(() => shop.served.close());

describe('activate', () => {
  it('counts a device once, and lets it come back after it was deactivated', async () => {
    const { id, code } = await shop.license({ seats: 2 });
    const one = { license_key: code, device_id: 'userdomain.ltd' };
    for (let times = 0; times < 3; times += 1)
      expect((await shop.call('activate', one)).text).toBe(DOCUMENTED_ANSWERS[300]);
    expect(await seatsTaken(shop.acme, id)).toBe(1);
    expect((await shop.call('deactivate', one)).text).toBe(DOCUMENTED_ANSWERS[400]);
    expect((await shop.call('deactivate', one)).text).toBe(DOCUMENTED_ANSWERS[450]);
    expect((await shop.call('verify', one)).text).toBe(DOCUMENTED_ANSWERS[650]);
    expect(await seatsTaken(shop.acme, id)).toBe(0);
    expect((await shop.call('activate', one)).text).toBe(DOCUMENTED_ANSWERS[300]);
  });

  it('lets one of forty win the only seat', async () => {
    const { id, code } = await shop.license({ seats: 1 });
    const calls = Array.from({ length: 40 }, (_, index) =>
      shop.call('activate', { license_key: code, device_id: `device${index}` }),
    );
    const answers = (await Promise.all(calls)).map(({ text }) => text).sort();
    expect(answers).toEqual([...Array.from({ length: 39 }, () => DOCUMENTED_ANSWERS[350]), DOCUMENTED_ANSWERS[300]]);
    expect(await seatsTaken(shop.acme, id)).toBe(1);
  });

  it('is done by the API key, in the audit', async () => {
    const { code } = await shop.license();
    await shop.call('activate', { license_key: code, device_id: 'audited' });
    const entries = await auditEntries(shop.acme, 'action', 'activation.created');
    expect(entries.at(-1)?.actor).toMatch(/^key_/);
  });

  it('tells devices apart as they name themselves, however long their names are', async () => {
    const { code } = await shop.license({ seats: 9 });
    const names = ['Device', 'device', 'x'.repeat(200), 'x'.repeat(201), 'x'.repeat(9_000)];
    for (const device_id of names) {
      expect((await shop.call('verify', { license_key: code, device_id })).text).toBe(DOCUMENTED_ANSWERS[650]);
      expect((await shop.call('activate', { license_key: code, device_id })).text).toBe(DOCUMENTED_ANSWERS[300]);
      expect((await shop.call('verify', { license_key: code, device_id })).text).toBe(DOCUMENTED_ANSWERS[500]);
      shop.acme.now += 1_000;
    }
    const { device_id: devices } = (await shop.call('details', { license_key: code })).json;
    const [one, two, three, ...hashed] = JSON.parse(String(devices)) as string[];
    expect([one, two, three]).toEqual(names.slice(0, 3));
    for (const hash of hashed) expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(new Set(hashed).size).toBe(2);
  });
});

describe('A license key', () => {
  it('is found in whichever product it is, the one that may be used before one that may not', async () => {
    const code = 'SAME-IN-BOTH';
    const { features } = shop.acme;
    const first = grantedValue(await features.licenses.add({ productId: 'cad-studio', code, seats: 1 }, 'test'));
    expect((await shop.call('verify', { license_key: code })).text).toBe(DOCUMENTED_ANSWERS[500]);
    expect((await shop.call('verify', { license_key: code, product_id: SHOP_PRODUCT })).text).toBe(
      DOCUMENTED_ANSWERS[100],
    );
    grantedValue(await features.licenses.add({ productId: 'shop', code, seats: 1 }, 'test'));
    for (const { id } of [
      first,
      ...(await features.licenses.viewsByCode(code, 'shop')).map(({ license }) => license),
    ]) {
      grantedValue(await features.licenses.setStatus(id, 'suspended', 'test'));
      const isLast = id !== first.id;
      expect((await shop.call('verify', { license_key: code })).text).toBe(DOCUMENTED_ANSWERS[isLast ? 100 : 500]);
    }
  });

  it('may be typed in any case where it is of our own form', async () => {
    const { code } = await shop.license();
    expect((await shop.call('verify', { license_key: ` ${code.toLowerCase()} ` })).text).toBe(DOCUMENTED_ANSWERS[500]);
  });
});

describe('details', () => {
  it("answers the document's example, member by member", async () => {
    const { features, ledger } = shop.acme;
    const { license_key } = DOCUMENTED_DETAILS;
    const added = grantedValue(await features.licenses.add({ productId: 'shop', code: license_key, seats: 3 }, 'test'));
    for (const device_id of ['userdomain.ltd', 'device1234']) {
      await shop.call('activate', { license_key, device_id });
      shop.acme.now += 1_000;
    }
    const { license } = (await features.licenses.viewsByCode(license_key))[0] ?? {};
    await ledger.transaction((tx) =>
      tx.licenses.put({
        ...(license ?? added),
        variation: '123',
        owner: { firstName: 'John', lastName: 'Doe', email: 'name@userdomain.ltd' },
        createdAt: '2019-12-31T09:00:00.000Z',
        soldAt: '2019-12-31T10:00:00.000Z',
        expiresAt: '2020-12-31T00:00:00.000Z',
        orderId: 'ord_5382',
      }),
    );
    const answer = await shop.call('details', { license_key });
    const other = {
      license_id: added.id,
      license_status: 'expired',
      max_instance_number: '3',
      activation_date: '2027-01-01',
    };
    expect(answer.text).toBe(JSON.stringify({ ...DOCUMENTED_DETAILS, ...other }));
    expect(answer.status).toBe(200);
  });

  const A_DAY = '2026-12-31T00:00:00.000Z';
  it.each([
    ['available', {}],
    ['sold', { soldAt: A_DAY }],
    ['sold', { acquired: true }],
    ['active', { seatsTaken: 1, lastActivatedAt: A_DAY }],
    ['inactive', { lastActivatedAt: A_DAY, soldAt: A_DAY }],
    ['inactive', { status: 'suspended', seatsTaken: 1 }],
    ['inactive', { switchedOffAt: A_DAY }],
    ['expired', { expiresAt: A_DAY, soldAt: A_DAY }],
    ['returned', { returnedAt: A_DAY, expiresAt: A_DAY }],
  ] as const)('says %s of a license with %j', async (status, changes) => {
    const { code } = await shop.license(changes);
    expect((await shop.call('details', { license_key: code })).json.license_status).toBe(status);
  });

  it('has text or null in every member, whatever the license has', async () => {
    const changes = { deliveries: { most: 5, left: 2 }, validityDays: 30, image: { id: 'img_1', isAlone: false } };
    for (const each of [{}, changes]) {
      const { json } = await shop.call('details', { license_key: (await shop.license(each)).code });
      expect(Object.keys(json)).toEqual(Object.keys(DOCUMENTED_DETAILS));
      for (const value of Object.values(json)) expect(value === null || typeof value === 'string').toBe(true);
    }
    const { json } = await shop.call('details', { license_key: (await shop.license(changes)).code });
    expect(json).toMatchObject({ delivre_x_times: '5', remaining_delivre_x_times: '2', valid: '30' });
    expect(json).toMatchObject({ image_license_key: 'img_1', variation_id: '0', order_id: null, device_id: '[]' });
  });

  it('refuses as the other commands do', async () => {
    expect((await shop.call('details')).text).toBe(DOCUMENTED_ANSWERS[600]);
    expect((await shop.call('details', { license_key: 'unknown' })).text).toBe(DOCUMENTED_ANSWERS[100]);
    expect((await shop.call('details', { license_key: 'unknown', fslm_api_key: 'wrong' })).text).toBe(
      DOCUMENTED_ANSWERS[200],
    );
  });
});

describe('extra_data', () => {
  it("answers the document's example, in its order", async () => {
    const listing = {
      softwareId: 'YOUR SOFTWARE ID',
      author: 'YOUR SOFTWARE AUTHOR',
      url: 'YOUR SOFTWARE URL',
      extraData: { key1: 'value1', key2: 'value2' },
    };
    const release = { productId: 'shop', channel: 'stable', changelog: '', createdAt: '2026-01-01T00:00:00.000Z' };
    await shop.acme.ledger.transaction(async (tx) => {
      const product = await tx.products.get('shop');
      if (product !== undefined) await tx.products.put({ ...product, listing });
      for (const [version, publishedAt, channel] of [
        ['1.9', '2026-06-01T00:00:00.000Z', 'stable'],
        ['2.0', '2026-12-01T00:00:00.000Z', 'stable'],
        ['3.0-beta', '2026-12-02T00:00:00.000Z', 'beta'],
        ['4.0', '2099-01-01T00:00:00.000Z', 'stable'],
      ] as const) {
        const keys = { id: `rls_${version}`, versionKey: `shop:${version}` };
        await tx.releases.insert({ ...release, ...keys, version, channel, publishedAt });
      }
    });
    const answer = await shop.call('extra_data', { product_id: SHOP_PRODUCT });
    expect(answer.text).toBe(
      DOCUMENTED_EXTRA_DATA.replace('YOUR SOFTWARE VERSION', '2.0').replace('LAST UPDATE DATE', '2026-12-01'),
    );
  });

  it('answers empty text for what a product does not say', async () => {
    expect((await shop.call('extra_data', { product_id: 'cad-studio' })).text).toBe(
      '{"software_name":"CAD Studio","software_id":"","software_version":"","software_author":"","software_url":"",' +
        '"software_last_update":"","software_extra_data":""}',
    );
  });

  it('is 600 without a product, or with one that is not there', async () => {
    for (const product_id of ['', '124', '../', 'x'.repeat(100), '\0']) {
      expect((await shop.call('extra_data', { product_id })).text).toBe(DOCUMENTED_ANSWERS[600]);
    }
    expect((await shop.call('extra_data', { product_id: '124', fslm_api_key: '' })).text).toBe(DOCUMENTED_ANSWERS[200]);
  });
});

describe('expire', () => {
  it.each([
    {},
    { type: 'subscription', subscriptionDays: 30 },
    { expiresAt: '2030-01-01T00:00:00.000Z', type: 'expiration' },
  ] as const)('ends a license now: %j', async (changes) => {
    const { id, code } = await shop.license(changes);
    const sent = { license_key: code, fslm_api_key: shop.served.keys['read-write'] };
    expect((await shop.call('expire', sent)).text).toBe(DOCUMENTED_ANSWERS[800]);
    expect((await shop.call('verify', sent)).text).toBe(DOCUMENTED_ANSWERS[550]);
    const { expiresAt } = grantedValue(await shop.acme.features.licenses.get(id));
    expect(expiresAt).toBe(new Date(shop.acme.now).toISOString());
    shop.acme.now += 1_000;
    expect((await shop.call('expire', sent)).text).toBe(DOCUMENTED_ANSWERS[800]);
    expect(grantedValue(await shop.acme.features.licenses.get(id)).expiresAt).toBe(expiresAt);
  });

  it('takes the key from the field of the private one, too', async () => {
    const { code } = await shop.license();
    const key = shop.served.keys['read-write'];
    const answer = await shop.post({ fslm_v2_api_request: 'expire', fslm_private_api_key: key, license_key: code });
    expect(answer.text).toBe(DOCUMENTED_ANSWERS[800]);
  });
});
