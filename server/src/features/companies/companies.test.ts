import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { NewCompany } from './companies.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
  grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
});

const add = (wanted: Partial<NewCompany> = {}) => acme.features.companies.add({ name: 'Ærø Ltd', ...wanted }, 'test');

describe('Adding a company', () => {
  it('numbers it, keeps what was said, and leaves an audit entry', async () => {
    const data = { firstname: 'Eva', nested: { Inner: [1, null] } };
    const first = grantedValue(await add({ productId: PRODUCT, data, search1: 'ref 1' }));
    expect(first).toMatchObject({
      id: 'cmp_1',
      number: 1,
      name: 'Ærø Ltd',
      productId: PRODUCT,
      data,
      search1: 'ref 1',
    });
    expect(grantedValue(await add()).number).toBe(2);
    expect(await auditEntries(acme, 'subject', 'cmp_1')).toMatchObject([{ action: 'company.added', actor: 'test' }]);
  });

  it('takes a name once for each product and once for all, in any case', async () => {
    for (const productId of [PRODUCT, 'other']) grantedValue(await add({ productId }));
    grantedValue(await add());
    expect(outcomeCode(await add({ name: 'ærØ LTD' }))).toBe('COMPANY_EXISTS');
    expect(outcomeCode(await add({ name: 'ÆRØ ltd', productId: PRODUCT }))).toBe('COMPANY_EXISTS');
    expect(outcomeCode(await add({ productId: 'CANARY' }))).toBe('PRODUCT_UNKNOWN');
  });

  it('adds one of 20 of the same name at once', async () => {
    const codes = (await Promise.all(Array.from({ length: 20 }, () => add()))).map(outcomeCode);
    expect(codes.filter((code) => code === 'GRANTED')).toHaveLength(1);
  });

  it('makes a reseller when it is first mentioned, and knows it in any case', async () => {
    const one = grantedValue(await add({ name: 'One', reseller: 'Best Software' }));
    const two = grantedValue(await add({ name: 'Two', reseller: 'BEST software' }));
    expect(one.resellerId).toBe('rsl_1');
    expect(two.resellerId).toBe('rsl_1');
    expect(await acme.ledger.transaction((tx) => tx.resellers.count())).toBe(1);
  });
});

describe('Finding a company', () => {
  it('by name is exact for a product, and without one takes the global, then the only one', async () => {
    const { byName } = { byName: acme.features.companies.byName.bind(acme.features.companies) };
    const ours = grantedValue(await add({ productId: PRODUCT }));
    expect(grantedValue(await byName('ÆRØ LTD', PRODUCT)).id).toBe(ours.id);
    expect(grantedValue(await byName('ÆRØ LTD')).id).toBe(ours.id);
    expect(outcomeCode(await byName('ÆRØ LTD', 'other'))).toBe('COMPANY_UNKNOWN');
    grantedValue(await add({ productId: 'other' }));
    expect(outcomeCode(await byName('Ærø Ltd'))).toBe('COMPANY_AMBIGUOUS');
    const everywhere = grantedValue(await add());
    expect(grantedValue(await byName('Ærø Ltd')).id).toBe(everywhere.id);
    expect(outcomeCode(await byName('nobody'))).toBe('COMPANY_UNKNOWN');
    expect(outcomeCode(await acme.features.companies.get('cmp_99'))).toBe('COMPANY_UNKNOWN');
  });

  it('lists those that fit all that is asked', async () => {
    grantedValue(await add({ name: 'A', productId: PRODUCT, search1: 'x', search2: 'y' }));
    grantedValue(await add({ name: 'B', search1: 'x', search3: 'z' }));
    grantedValue(await add({ name: 'C', productId: PRODUCT, search1: 'X' }));
    const names = async (filter: object) =>
      (await acme.features.companies.page(filter, undefined, 10)).items.map(({ name }) => name);
    expect(await names({})).toEqual(['A', 'B', 'C']);
    expect(await names({ search1: 'x' })).toEqual(['A', 'B']);
    expect(await names({ search1: 'x', productId: PRODUCT })).toEqual(['A']);
    expect(await names({ search2: 'y' })).toEqual(['A']);
    expect(await names({ search3: 'z' })).toEqual(['B']);
    expect(await names({ name: 'c' })).toEqual(['C']);
  });
});

describe('Changing a company', () => {
  it('changes what is given, clears what is null, and leaves the rest', async () => {
    const { id } = grantedValue(
      await add({ productId: PRODUCT, data: { a: 1 }, search1: 'x', search2: 'y', reseller: 'R' }),
    );
    acme.now += 1_000;
    const change = { name: 'Åland', search1: null, search3: 'z' };
    const changed = grantedValue(await acme.features.companies.update(id, change, 'test'));
    expect(changed).toMatchObject({ name: 'Åland', search2: 'y', search3: 'z', data: { a: 1 }, resellerId: 'rsl_1' });
    expect(changed).not.toHaveProperty('search1');
    expect(changed.modifiedAt).toBe('2027-01-01T00:00:01.000Z');
    expect(changed.createdAt).toBe('2027-01-01T00:00:00.000Z');
    const cleared = grantedValue(
      await acme.features.companies.update(id, { reseller: null, data: null, productId: null }, 'test'),
    );
    expect(Object.keys(cleared)).not.toEqual(expect.arrayContaining(['resellerId']));
    expect(cleared).not.toHaveProperty('data');
    expect(cleared).not.toHaveProperty('productId');
    expect(grantedValue(await acme.features.companies.byName('åland')).id).toBe(id);
    expect((await auditEntries(acme, 'action', 'company.changed')).map(({ subject }) => subject)).toEqual([id, id]);
  });

  it('refuses the name of another, not its own in another case', async () => {
    grantedValue(await add({ name: 'Taken' }));
    const { id } = grantedValue(await add({ name: 'Mine', productId: PRODUCT }));
    const { companies } = acme.features;
    expect(outcomeCode(await companies.update(id, { name: 'MINE' }, 'test'))).toBe('GRANTED');
    expect(outcomeCode(await companies.update(id, { name: 'taken' }, 'test'))).toBe('GRANTED');
    expect(outcomeCode(await companies.update(id, { productId: null }, 'test'))).toBe('COMPANY_EXISTS');
    expect(outcomeCode(await companies.update(id, { productId: 'CANARY' }, 'test'))).toBe('PRODUCT_UNKNOWN');
    expect(outcomeCode(await companies.update('cmp_99', {}, 'test'))).toBe('COMPANY_UNKNOWN');
  });
});

describe('Deleting a company', () => {
  it('is done once, and its number is not used again', async () => {
    const { companies } = acme.features;
    const { id } = grantedValue(await add());
    grantedValue(await companies.delete(id, 'test'));
    expect(outcomeCode(await companies.delete(id, 'test'))).toBe('COMPANY_UNKNOWN');
    expect(grantedValue(await add()).number).toBe(2);
    expect(await auditEntries(acme, 'action', 'company.deleted')).toHaveLength(1);
  });

  it('is refused while a license, a group or a master license is the company’s', async () => {
    const { companies, groups, groupLicenses } = acme.features;
    const owner = grantedValue(await add({ name: 'Owner' })).id;
    const group = grantedValue(await groups.add({ name: 'G', type: 'standard', companyId: owner }, 'test'));
    expect(outcomeCode(await companies.delete(owner, 'test'))).toBe('COMPANY_IN_USE');
    grantedValue(await groups.update(group.id, { companyId: null }, 'test'));
    const license = await acme.addLicense();
    grantedValue(await groupLicenses.assign({ groupId: group.id, licenseId: license.id, companyId: owner }, 'test'));
    expect(outcomeCode(await companies.delete(owner, 'test'))).toBe('COMPANY_IN_USE');
    const other = grantedValue(await add({ name: 'Other' })).id;
    const master = { id: 'mst_0', productId: PRODUCT, companyId: other, issuance: {} as never, createdAt: '2027' };
    await acme.ledger.transaction((tx) => tx.masters.insert(master));
    expect(outcomeCode(await companies.delete(other, 'test'))).toBe('COMPANY_IN_USE');
  });
});
