import { beforeEach, describe, expect, it } from 'vitest';
import { grantedValue } from '../../../testing/test-vendor.js';
import { type CompanyFixture, createCompanyFixture, EXAMPLE_PRODUCT } from '../testing/company-fixture.js';
import { companyActions } from './company.js';
import { groupActions } from './group.js';
import { groupLicenseCodeActions } from './group-license-code.js';
import { groupUserActions } from './group-user.js';

let office: CompanyFixture;
beforeEach(async () => {
  office = await createCompanyFixture(groupActions, groupUserActions, groupLicenseCodeActions, companyActions);
  await office.ask('POST', 'Company', { company: 'C', productid: EXAMPLE_PRODUCT });
});

const post = (groupname: string, given: object = {}) =>
  office.ask('POST', 'Group', { groupname, type: 'standard', ...given });
const get = (given: object) => office.ask('GET', 'Group', given) as Promise<Record<string, unknown>>;

describe('Group', () => {
  it('is shown field for field as in the example', async () => {
    expect(await post('TestGroup', { type: 'Master', description: 'test group', companyid: 1 })).toBe(
      'Group Created Successfully. GroupID : 1',
    );
    await post('Subgroup1', { mastergroupid: '1' });
    await post('GroupTest', { mastergroupid: 1, type: 'MASTER' });
    const licensecode = '278371835707856940';
    await office.acme.addLicense({ productId: 'test-01', code: licensecode });
    await office.ask('POST', 'GroupLicenseCode', { groupid: 1, productid: EXAMPLE_PRODUCT, licensecode });
    const user = {
      groupid: '1',
      username: 'test1',
      password: 'x',
      firstname: 'John',
      lastname: 'Smith',
      email: 'john@test1.com',
      telephone: '+1 8888989988',
      additionaldata: { EUPMaster: 'true' },
    };
    await office.ask('POST', 'GroupUser', user);
    const at = '2027-01-01T00:00:00';
    const example = {
      groupID: 1,
      type: 'Master',
      masterGroupID: 0,
      groupName: 'TestGroup',
      description: 'test group',
      created: at,
      modified: at,
      companyID: 1,
      groupLicenses: [{ groupID: 1, productID: EXAMPLE_PRODUCT, licenseCode: licensecode, created: at }],
      groupUsers: [
        {
          groupUserID: 1,
          groupID: 1,
          userName: 'test1',
          firstName: 'John',
          lastName: 'Smith',
          email: 'john@test1.com',
          telephone: '+1 8888989988',
          additionalData: '{"EUPMaster":"true"}',
          created: at,
          modified: at,
        },
      ],
      subGroups: [
        { groupID: 2, groupName: 'Subgroup1' },
        { groupID: 3, groupName: 'GroupTest' },
      ],
    };
    expect(JSON.stringify(await get({ groupid: '1' }))).toBe(JSON.stringify(example));
    expect(await get({ groupname: 'TESTGROUP' })).toEqual(example);
    expect(await get({ groupid: 2 })).toMatchObject({
      type: 'Standard',
      masterGroupID: 1,
      companyID: 0,
      description: '',
    });
  });

  it('is created and updated as in the examples', async () => {
    const example = {
      groupname: 'NewGroup17',
      type: 'standard',
      description: 'NewGroup17 Created to test',
      companyid: '1',
    };
    await office.ask('POST', 'Group', example);
    const before = grantedValue(await office.acme.features.groups.get('grp_1'));
    expect(await office.ask('PUT', 'Group', { groupid: '1' })).toBe('Group Updated Successfully');
    expect(grantedValue(await office.acme.features.groups.get('grp_1'))).toEqual(before);
    await office.ask('PUT', 'Group', {
      groupid: '1',
      type: 'master',
      description: 'NewGroup17 updated to master group',
    });
    expect(await get({ groupid: 1 })).toMatchObject({
      type: 'Master',
      groupName: 'NewGroup17',
      description: 'NewGroup17 updated to master group',
      companyID: 1,
    });
    await post('Below', { mastergroupid: 1, companyid: 1 });
    await office.ask('PUT', 'Group', { groupid: 2, mastergroupid: '0', companyid: 0, description: '' });
    expect(await get({ groupid: 2 })).toMatchObject({ masterGroupID: 0, companyID: 0, description: '' });
    expect(await get({ groupid: 1 })).toMatchObject({ subGroups: [] });
  });

  it('is deleted by either of its names, of which one is to be given', async () => {
    await post('A');
    await post('B');
    const either = [400, 'Either groupid or groupname must be supplied, not both.'];
    for (const given of [{}, { groupid: 1, groupname: 'A' }]) {
      expect(await office.refusal('GET', 'Group', given)).toEqual(either);
      expect(await office.refusal('DELETE', 'Group', given)).toEqual(either);
    }
    expect(await office.ask('DELETE', 'Group', { groupid: '1' })).toBe('Group Deleted Successfully');
    expect(await office.ask('DELETE', 'Group', { groupname: 'b' })).toBe('Group Deleted Successfully');
    expect(await office.refusal('DELETE', 'Group', { groupname: 'b' })).toEqual([
      404,
      'groupname: there is no such group.',
    ]);
    expect(await office.refusal('GET', 'Group', { groupid: 1 })).toEqual([404, 'groupid: there is no such group.']);
  });

  it('is refused by a sentence that names the parameter', async () => {
    await post('Standard');
    await post('Master', { type: 'master' });
    await post('Below', { mastergroupid: 2 });
    const of = async (method: 'POST' | 'PUT', given: object) => {
      const [code, text] = await office.refusal(method, 'Group', given);
      return [code, text.split(' ')[0]];
    };
    const wanted = { groupname: 'New', type: 'master' };
    expect(await of('POST', { ...wanted, groupname: 'STANDARD' })).toEqual(['GROUP_EXISTS', 'groupname:']);
    expect(await of('POST', { ...wanted, mastergroupid: 1 })).toEqual(['GROUP_NOT_MASTER', 'mastergroupid:']);
    expect(await of('POST', { ...wanted, mastergroupid: 99 })).toEqual([404, 'mastergroupid:']);
    expect(await of('POST', { ...wanted, companyid: 99 })).toEqual([404, 'companyid:']);
    expect(await of('PUT', { groupid: 2, mastergroupid: 2 })).toEqual(['GROUP_CYCLE', 'mastergroupid:']);
    expect(await of('PUT', { groupid: 2, type: 'standard' })).toEqual(['GROUP_HAS_SUBGROUPS', 'type:']);
    expect(await of('PUT', { groupid: 99 })).toEqual([404, 'groupid:']);
    expect(office.wrong('POST', 'Group', { ...wanted, type: 'other' })).toEqual([
      'type must be one of: master, standard',
    ]);
  });
});

describe('GroupLicenseCode', () => {
  const license = { productid: EXAMPLE_PRODUCT, licensecode: '27835001310249256' };
  beforeEach(async () => {
    await office.acme.addLicense({ productId: 'test-01', code: license.licensecode });
    await post('Seven');
    await post('Eight');
  });

  it('is assigned, shown and unassigned as in the examples', async () => {
    expect(await office.ask('POST', 'GroupLicenseCode', { groupid: '1', ...license, companyid: '1' })).toBe(
      'Group License Code Created Successfully',
    );
    expect(JSON.stringify(await office.ask('GET', 'GroupLicenseCode', license))).toBe(
      JSON.stringify({
        groupID: 1,
        productID: EXAMPLE_PRODUCT,
        licenseCode: '27835001310249256',
        created: '2027-01-01T00:00:00',
      }),
    );
    const { items } = await office.acme.features.licenses.page({ productId: 'test-01' }, undefined, 10);
    expect(items[0]?.companyId).toBe('cmp_1');
    expect(await office.ask('DELETE', 'GroupLicenseCode', { groupid: '1', ...license })).toBe(
      'Group License Code Deleted Successfully',
    );
    expect(await office.refusal('GET', 'GroupLicenseCode', license)).toEqual([
      404,
      'licensecode: this license code is in no group.',
    ]);
  });

  it('is refused by a sentence that names the parameter', async () => {
    await office.ask('POST', 'GroupLicenseCode', { groupid: 1, ...license });
    const of = async (method: 'POST' | 'DELETE', given: object) => {
      const [code, text] = await office.refusal(method, 'GroupLicenseCode', { ...license, ...given });
      return [code, text.split(' ')[0]];
    };
    expect(await of('POST', { groupid: 2 })).toEqual(['LICENSE_IN_GROUP', 'licensecode:']);
    expect(await of('POST', { groupid: 99 })).toEqual([404, 'groupid:']);
    expect(await of('POST', { groupid: 1, companyid: 99 })).toEqual([404, 'companyid:']);
    expect(await of('POST', { groupid: 1, profileid: 99 })).toEqual(['PROFILE_UNKNOWN', 'profileid:']);
    expect(await of('POST', { groupid: 1, licensecode: '1' })).toEqual([404, 'licensecode:']);
    expect(await of('POST', { groupid: 1, productid: '1' })).toEqual([404, 'productid:']);
    expect(await of('DELETE', { groupid: 2 })).toEqual(['LICENSE_NOT_IN_GROUP', 'licensecode:']);
  });
});
