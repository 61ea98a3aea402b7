import { beforeEach, describe, expect, it } from 'vitest';
import { addCompany, addProfile } from '../../../testing/license-fixtures.js';
import { createTestVendor, grantedValue, type TestVendor } from '../../../testing/test-vendor.js';
import {
  addExample,
  clientOf,
  EXAMPLE_LICENSE_PRODUCT,
  EXAMPLE_PRODUCT_ID,
  refusalOf,
} from '../testing/license-codes.js';
import { licenseCodeActions } from './license-code.js';

let acme: TestVendor;
let ask: ReturnType<typeof clientOf>;
beforeEach(async () => {
  acme = await createTestVendor();
  await addExample(acme);
  ask = clientOf(acme, licenseCodeActions);
});

describe('POST LicenseCode', () => {
  const post = (given: object) => ask('POST', { productid: EXAMPLE_PRODUCT_ID, ...given });

  it('generates codes, of a profile, for a company', async () => {
    await addProfile(acme, { number: 1, productId: EXAMPLE_LICENSE_PRODUCT.id, name: 'testingProfile', seats: 7 });
    await addCompany(acme, 17);
    const answer = await post({
      profilename: 'TestingProfile',
      companyid: '17',
      numcodes: '2',
      reference: 'LCforProductA',
    });
    expect(answer).toMatch(/^License Codes Created Successfully : [1-9]\d{17},[1-9]\d{17}$/);
    const made = await acme.features.licenses.page({ profileIds: ['prf_1'] }, undefined, 10);
    expect(made.items.map(({ code }) => code).sort()).toEqual(String(answer).split(' : ')[1]?.split(',').sort());
    expect(made.items[0]).toMatchObject({ seats: 7, companyId: 'cmp_17', label: 'LCforProductA' });
  });

  it('imports codes, all or none, whatever numcodes says', async () => {
    const licensecodes = '123410225741720791, 567810225741720792,';
    expect(await post({ licensecodes, numcodes: 5, companyid: 0 })).toBe('OK');
    expect(await acme.features.licenses.count({})).toBe(3);
    expect(
      grantedValue(await acme.features.licenses.byCode(EXAMPLE_LICENSE_PRODUCT.id, '567810225741720792')).code,
    ).toBe('567810225741720792');
    expect(await refusalOf(post({ licensecodes: '1,567810225741720792' }))).toBe('LICENSE_CODE_EXISTS');
    expect(await acme.features.licenses.count({})).toBe(3);
  });

  it.each([
    [{}, '400'],
    [{ numcodes: 0, licensecodes: ' , ' }, '400'],
    [{ numcodes: 10_001 }, 'ZodError'],
    [{ numcodes: 1, profilename: 'none' }, '404'],
    [{ numcodes: 1, companyid: 3 }, 'COMPANY_UNKNOWN'],
  ])('refuses %j', async (given, expected) => {
    expect(await refusalOf(post(given))).toBe(expected);
    expect(await acme.features.licenses.count({})).toBe(1);
  });
});
