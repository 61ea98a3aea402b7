import { beforeEach, describe, expect, it } from 'vitest';
import { grantedValue } from '../../../testing/test-vendor.js';
import { type DialectFixture, EXAMPLE, EXAMPLE_ANSWER, startDialect } from '../testing/example-product.js';
import { productActions } from './product.js';

let zentitle: DialectFixture;
beforeEach(async () => {
  zentitle = await startDialect(productActions, EXAMPLE);
});

const ID = '6872450105';
const get = (productid: string = ID) => zentitle.ask('Product', 'GET', { productid });
const put = (given: object) => zentitle.ask('Product', 'PUT', { productid: ID, ...given });
const product = async () => grantedValue(await zentitle.acme.features.products.get('example'));
const post = (given: object) => zentitle.ask('Product', 'POST', given);

describe('PUT Product', () => {
  it("takes the document's example, and keeps what is omitted", async () => {
    const given = { productId: ID, clientLeasePeriod: '48', trialPeriod: '10', licenseType: 'perpetual' };
    expect(await zentitle.ask('Product', 'PUT', given)).toBe('Product Updated Successfully');
    expect(await get()).toEqual([{ ...EXAMPLE_ANSWER, clientLeasePeriod: 48, trialPeriod: 10 }]);
  });

  it('changes each of them', async () => {
    await put({
      productname: 'Renamed',
      clientleaseperiod: 0,
      vmleaseperiod: 500,
      clientofflineleaseperiod: 500,
      trialperiod: 0,
      clientsallowed: 50_000,
      licensetype: 'subscriptionPeriod',
      subscriptionperiod: 30,
    });
    expect(await get()).toMatchObject([
      {
        productName: 'Renamed',
        clientLeasePeriod: 0,
        vmLeasePeriod: 500,
        clientOfflineLeasePeriod: 12_000,
        trialPeriod: 0,
        clientsAllowed: 50_000,
        licenseType: 'subscriptionPeriod',
      },
    ]);
    await put({ licensetype: 'subscriptionperiod', subscriptionperiod: 60 });
    expect((await product()).defaults?.subscriptionDays).toBe(60);
    await put({ licensetype: 'expirationdate', subscriptionenddate: '2030-01-31T10:00:00' });
    expect((await product()).defaults).toMatchObject({ type: 'expiration', expiresAt: '2030-01-31T10:00:00.000Z' });
    await put({ licensetype: 'perpetual', subscriptionperiod: 0, subscriptionenddate: 'reset' });
    expect((await product()).defaults).not.toHaveProperty('expiresAt');
  });

  it.each<[object, number | string]>([
    [{ subscriptionperiod: 5 }, 'LICENSE_TYPE_MISSING'],
    [{ subscriptionenddate: '2030-01-01' }, 'LICENSE_TYPE_MISSING'],
    [{ licensetype: 'expirationdate' }, 'TERM_INVALID'],
    [{ licensetype: 'expirationdate', subscriptionenddate: 'reset' }, 'TERM_INVALID'],
    [{ licensetype: 'subscriptionperiod', subscriptionperiod: 5_001 }, 'TERM_INVALID'],
    [{ licensetype: 'perpetual', subscriptionperiod: 5 }, 'TERM_INVALID'],
    [{ productid: '1234567890' }, 404],
  ])('refuses %j', async (given, code) => {
    expect((await zentitle.refusal('Product', 'PUT', { productid: ID, ...given }))[0]).toBe(code);
    expect(await product()).toEqual(EXAMPLE);
  });

  it('refuses a name that another product has', async () => {
    await post({ productname: 'Other' });
    expect(await zentitle.refusal('Product', 'PUT', { productid: ID, productname: 'OTHER' })).toEqual([
      'PRODUCT_EXISTS',
      'productname: a product with this name already exists. Choose another name.',
    ]);
  });
});
