import { beforeEach, describe, expect, it } from 'vitest';
import { grantedValue } from '../../../testing/test-vendor.js';
import { type CompanyFixture, createCompanyFixture, EXAMPLE_PRODUCT } from '../testing/company-fixture.js';
import { companiesProductsActions } from './companies-products.js';
import { companyActions } from './company.js';
import { companyIdActions } from './company-id.js';

let office: CompanyFixture;
beforeEach(async () => {
  office = await createCompanyFixture(companyActions, companyIdActions, companiesProductsActions);
});

/** As the document has it. */
const EXAMPLE = {
  company: 'SuperStyle LLC',
  productid: EXAMPLE_PRODUCT,
  companydata: {
    firstname: 'Kevin',
    lastname: 'Andrew',
    company: 'SuperStyle LLC',
    email: 'kevin@supersytle.com',
    country: 'United Kingdom',
  },
  search1: 'refernce 1',
};

const post = (given: object = {}) => office.ask('POST', 'Company', { ...EXAMPLE, ...given });
const get = (companyid: unknown = 1) => office.ask('GET', 'Company', { companyid });

describe('Company', () => {
  it('is created and shown field for field as in the examples', async () => {
    expect(await post()).toBe('Company Created Successfully. CompanyID : 1');
    expect(JSON.stringify(await get('1'))).toBe(
      JSON.stringify({
        company: 'SuperStyle LLC',
        companyData: JSON.stringify(EXAMPLE.companydata),
        firstName: 'Kevin',
        email: 'kevin@supersytle.com',
        search1: 'refernce 1',
        search2: '',
        search3: '',
        created: '2027-01-01T00:00:00',
        productID: EXAMPLE_PRODUCT,
      }),
    );
  });

  it('takes its data as text, too, and gives every inner name back as it was sent', async () => {
    const data = { Firstname: 'Eva', E_Mail: 'x', EMAIL: 'eva@example.com', Nested: { CamelCase: [1, 0.5, null] } };
    await post({ companydata: JSON.stringify(data) });
    expect(await get()).toMatchObject({
      companyData: JSON.stringify(data),
      firstName: 'Eva',
      email: 'eva@example.com',
    });
    expect(await post({ company: 'No data', companydata: undefined })).toBe(
      'Company Created Successfully. CompanyID : 2',
    );
    expect(await get(2)).toMatchObject({ companyData: '{}', firstName: '', email: '' });
  });

  it('is global where it is so set, and can be made one of the product again', async () => {
    await post({ global: '1', reseller: 'Best Software' });
    expect(await get()).toMatchObject({ productID: '0' });
    await office.ask('PUT', 'Company', { companyid: 1, productid: EXAMPLE_PRODUCT, search2: 'x' });
    expect(await get()).toMatchObject({ productID: '0', search2: 'x' });
    await office.ask('PUT', 'Company', { companyid: 1, productid: EXAMPLE_PRODUCT, global: 0 });
    expect(await get()).toMatchObject({ productID: EXAMPLE_PRODUCT });
    await office.ask('PUT', 'Company', { companyid: 1, productid: EXAMPLE_PRODUCT, global: 1 });
    expect(await get()).toMatchObject({ productID: '0' });
  });

  it('is updated where something is given, cleared where that is empty, and not otherwise', async () => {
    await post({ search2: 'two', reseller: 'R' });
    const before = grantedValue(await office.acme.features.companies.get('cmp_1'));
    const only = { companyid: '1', productid: EXAMPLE_PRODUCT };
    expect(await office.ask('PUT', 'Company', only)).toBe('Company Updated Successfully');
    expect(grantedValue(await office.acme.features.companies.get('cmp_1'))).toEqual(before);
    const example = {
      company: 'SuperStyle Retail LLC',
      companydata: { firstname: 'K' },
      search2: '',
      search3: 'refernce 3',
    };
    await office.ask('PUT', 'Company', { ...only, ...example });
    const after = {
      company: 'SuperStyle Retail LLC',
      companyData: '{"firstname":"K"}',
      search1: 'refernce 1',
      search2: '',
    };
    expect(await get()).toMatchObject({ ...after, search3: 'refernce 3' });
    expect(grantedValue(await office.acme.features.companies.get('cmp_1')).resellerId).toBe('rsl_1');
  });

  it('is deleted', async () => {
    await post();
    expect(await office.ask('DELETE', 'Company', { companyid: '1' })).toBe('Company Deleted Successfully');
    expect(await office.refusal('GET', 'Company', { companyid: 1 })).toEqual([
      404,
      'companyid: there is no such company.',
    ]);
  });

  it('is refused by a sentence that names the parameter', async () => {
    await post();
    const { zentitleId: productid } = grantedValue(
      await office.acme.features.products.add({ name: 'B', features: [] }, 'test'),
    );
    const refused = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', given: object) =>
      office.refusal(method, 'Company', given);
    const other = { companyid: 1, productid };
    const notWithin = [404, 'companyid: there is no such company for this product.'];
    expect(await refused('GET', other)).toEqual(notWithin);
    expect(await refused('PUT', other)).toEqual(notWithin);
    expect(await refused('POST', { ...EXAMPLE, productid: '0000000000' })).toEqual([
      404,
      'productid: there is no product with this ID.',
    ]);
    expect(await refused('POST', { ...EXAMPLE, company: 'SUPERSTYLE LLC' })).toEqual([
      'COMPANY_EXISTS',
      expect.stringMatching(/^company: /),
    ]);
    const group = { name: 'G', type: 'standard', companyId: 'cmp_1' } as const;
    grantedValue(await office.acme.features.groups.add(group, 'test'));
    expect(await refused('DELETE', { companyid: 1 })).toEqual([
      'COMPANY_IN_USE',
      expect.stringMatching(/^companyid: /),
    ]);
  });

  it('is turned away where a parameter is wrong', () => {
    const { wrong } = office;
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    const what = 'companydata must be a JSON object of at most 16 KiB and 32 levels';
    for (const companydata of ['no JSON', [1], 7, { x: 'x'.repeat(16_384) }, `{"x":${deep}}`]) {
      expect(wrong('POST', 'Company', { ...EXAMPLE, companydata })).toEqual([what]);
    }
    expect(wrong('POST', 'Company', { ...EXAMPLE, global: 2 })).toEqual(['global must be a whole number from 0 to 1']);
    expect(wrong('GET', 'Company', { companyid: 'x' })).toEqual([
      'companyid must be a whole number from 1 to 2147483647',
    ]);
    expect(wrong('POST', 'Company', {}).map((message) => message.split(' ')[0])).toEqual(['company', 'productid']);
    expect(wrong('POST', 'Company', { ...EXAMPLE, search1: 'x'.repeat(201) })).toEqual([
      'search1 must be text of at most 200 characters',
    ]);
  });
});

describe('CompanyID', () => {
  const ask = (given: object) => office.ask('GET', 'CompanyID', given);

  it('is found by name, and is text here', async () => {
    await post({ company: 'My Company' });
    const example = {
      companyID: '1',
      company: 'My Company',
      productID: EXAMPLE_PRODUCT,
      productName: 'Product Test 01',
    };
    expect(JSON.stringify(await ask({ company: 'My Company' }))).toBe(JSON.stringify(example));
    expect(await ask({ company: 'my company', productid: EXAMPLE_PRODUCT })).toEqual(example);
    expect(await office.refusal('GET', 'CompanyID', { company: 'x' })).toEqual([
      'COMPANY_UNKNOWN',
      expect.stringMatching(/^company: /),
    ]);
  });

  it('is the global one where no product is named, and asks for a product where several have one', async () => {
    await post({ company: 'BigCorp' });
    const { zentitleId: productid } = grantedValue(
      await office.acme.features.products.add({ name: 'B', features: [] }, 'test'),
    );
    await post({ company: 'BigCorp', productid });
    expect(await office.refusal('GET', 'CompanyID', { company: 'BigCorp' })).toEqual([
      'COMPANY_AMBIGUOUS',
      expect.stringMatching(/^productid: /),
    ]);
    await post({ company: 'BigCorp', global: 1 });
    const global = { companyID: '3', company: 'BigCorp', productID: '0', productName: '' };
    expect(await ask({ company: 'BigCorp' })).toEqual(global);
    expect(await ask({ company: 'BigCorp', productid })).toMatchObject({ companyID: '2' });
  });
});

describe('CompaniesProducts', () => {
  it('has all companies, in the order of their IDs', async () => {
    expect(await office.ask('GET', 'CompaniesProducts')).toEqual([]);
    for (let i = 1; i <= 11; i += 1) await post({ company: `Company ${i}`, ...(i === 11 && { global: 1 }) });
    const all = (await office.ask('GET', 'CompaniesProducts')) as readonly Record<string, string>[];
    expect(all.map(({ companyID }) => companyID)).toEqual(Array.from({ length: 11 }, (_, i) => `${i + 1}`));
    expect(JSON.stringify([all[9], all[10]])).toBe(
      JSON.stringify([
        { companyID: '10', company: 'Company 10', productID: EXAMPLE_PRODUCT, productName: 'Product Test 01' },
        { companyID: '11', company: 'Company 11', productID: '0', productName: '' },
      ]),
    );
  });
});
