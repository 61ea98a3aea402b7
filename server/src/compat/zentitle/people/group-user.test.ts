import { beforeEach, describe, expect, it } from 'vitest';
import { grantedValue } from '../../../testing/test-vendor.js';
import { type CompanyFixture, createCompanyFixture, EXAMPLE_PRODUCT } from '../testing/company-fixture.js';
import { authenticateUserActions } from './authenticate-user.js';
import { groupActions } from './group.js';
import { groupUserActions } from './group-user.js';
import { groupUserLicenseActions } from './group-user-license.js';
import { groupUserPasswordActions } from './group-user-password.js';

let office: CompanyFixture;
beforeEach(async () => {
  const user = [groupUserActions, groupUserPasswordActions, authenticateUserActions, groupUserLicenseActions];
  office = await createCompanyFixture(groupActions, ...user);
  await office.ask('POST', 'Group', { groupname: 'G', type: 'standard' });
});

const PASSWORD = 'testuserpassword';
const EXAMPLE = {
  groupid: '1',
  username: 'testuser31',
  password: PASSWORD,
  firstname: 'John',
  email: 'john@test31.com',
  additionaldata: { EUPMaster: 'true' },
};
const post = (given: object = {}) => office.ask('POST', 'GroupUser', { ...EXAMPLE, ...given });
const authenticate = (given: object = {}) =>
  office.ask('GET', 'AuthenticateUser', { username: EXAMPLE.username, password: PASSWORD, ...given });

describe('GroupUser', () => {
  it('is created and shown field for field as in the examples', async () => {
    expect(await post()).toBe('Group User Created Successfully. GroupUserID : 1');
    const example = {
      groupUserID: 1,
      groupID: 1,
      userName: 'testuser31',
      firstName: 'John',
      lastName: '',
      email: 'john@test31.com',
      telephone: '',
      additionalData: '{"EUPMaster":"true"}',
      created: '2027-01-01T00:00:00',
      modified: '2027-01-01T00:00:00',
    };
    expect(JSON.stringify(await office.ask('GET', 'GroupUser', { groupuserid: '1' }))).toBe(JSON.stringify(example));
    expect(await office.ask('GET', 'GroupUser', { username: 'TestUser31' })).toEqual(example);
    const either = [400, 'Either groupuserid or username must be supplied, not both.'];
    for (const given of [{}, { groupuserid: 1, username: 'testuser31' }]) {
      expect(await office.refusal('GET', 'GroupUser', given)).toEqual(either);
    }
  });

  it('is updated where something is given, cleared where that is empty, and not otherwise', async () => {
    await post();
    await office.ask('POST', 'Group', { groupname: 'H', type: 'standard' });
    const before = grantedValue(await office.acme.features.groupUsers.get('usr_1'));
    expect(await office.ask('PUT', 'GroupUser', { groupuserid: '1', groupid: '1' })).toBe(
      'Group User Updated Successfully',
    );
    expect(grantedValue(await office.acme.features.groupUsers.get('usr_1'))).toEqual(before);
    const additionaldata = { EUPMaster: 'true', description: 'settomaster', customdata: 'data1' };
    const example = { username: 'test32', firstname: '', lastname: 'Smith', additionaldata };
    await office.ask('PUT', 'GroupUser', { groupuserid: '1', groupid: '2', ...example });
    expect(await office.ask('GET', 'GroupUser', { groupuserid: 1 })).toMatchObject({
      groupID: 2,
      userName: 'test32',
      firstName: '',
      lastName: 'Smith',
      email: 'john@test31.com',
      additionalData: JSON.stringify(additionaldata),
    });
    expect(await authenticate({ username: 'TEST32' })).toBe('Authenticated');
  });

  it('is deleted', async () => {
    await post();
    expect(await office.ask('DELETE', 'GroupUser', { groupuserid: '1' })).toBe('Group User Deleted Successfully');
    expect(await office.refusal('DELETE', 'GroupUser', { groupuserid: 1 })).toEqual([
      404,
      'groupuserid: there is no such user.',
    ]);
  });

  it('is refused by a sentence that names the parameter', async () => {
    await post();
    await post({ username: 'other' });
    const of = async (method: 'POST' | 'PUT', given: object) => {
      const [code, text] = await office.refusal(method, 'GroupUser', given);
      return [code, text.split(' ')[0]];
    };
    expect(await of('POST', { ...EXAMPLE, username: 'TESTUSER31' })).toEqual(['USER_EXISTS', 'username:']);
    expect(await of('POST', { ...EXAMPLE, groupid: 99 })).toEqual([404, 'groupid:']);
    expect(await of('PUT', { groupuserid: 1, groupid: 1, username: 'Other' })).toEqual(['USER_EXISTS', 'username:']);
    expect(await of('PUT', { groupuserid: 99, groupid: 1 })).toEqual([404, 'groupuserid:']);
    expect(office.wrong('PUT', 'GroupUser', { groupuserid: 1 }).map((message) => message.split(' ')[0])).toEqual([
      'groupid',
    ]);
  });

  it('has a password of 1 to 256 characters, which is not repeated', () => {
    expect(office.wrong('POST', 'GroupUser', { ...EXAMPLE, password: 'x'.repeat(256) })).toEqual([]);
    for (const password of ['', 'x'.repeat(257), 'x\u0000', { x: 'canary' }]) {
      const [message, ...others] = office.wrong('POST', 'GroupUser', { ...EXAMPLE, password });
      expect(message).toMatch(/^password must be text/);
      expect(message).not.toMatch(/xx|canary/);
      expect(others).toEqual([]);
    }
  });
});

describe('GroupUserPassword and AuthenticateUser', () => {
  it('take the newest password, and no other', async () => {
    await post();
    const refused = [400, 'username, password: there is no user of this name with this password.'];
    expect(await authenticate()).toBe('Authenticated');
    expect(await office.ask('PUT', 'GroupUserPassword', { username: 'TestUser31', password: 'test21PassWord' })).toBe(
      'Group User Password Updated Successfully',
    );
    expect(await authenticate({ password: 'test21PassWord' })).toBe('Authenticated');
    const old = { username: EXAMPLE.username, password: PASSWORD };
    expect(await office.refusal('GET', 'AuthenticateUser', old)).toEqual(refused);
    expect(await office.refusal('GET', 'AuthenticateUser', { ...old, username: 'nobody' })).toEqual(refused);
    expect(await office.refusal('PUT', 'GroupUserPassword', { ...old, username: 'nobody' })).toEqual([
      404,
      'username: there is no such user.',
    ]);
  });

  it('end after too many wrong passwords', async () => {
    const given = { username: 'nobody', password: 'x' };
    for (let i = 0; i < 10; i += 1) expect((await office.refusal('GET', 'AuthenticateUser', given))[0]).toBe(400);
    expect(await office.refusal('GET', 'AuthenticateUser', given)).toEqual([
      'SIGN_IN_LIMITED',
      expect.stringMatching(/^username: /),
    ]);
  });
});

describe('GroupUserLicense', () => {
  const example = {
    groupName: 'NewGroup1',
    userName: 'testuser1',
    password: 'test1Password',
    productid: EXAMPLE_PRODUCT,
    licensecode: '27835001310249256',
    firstname: 'John',
    lastname: 'Smith',
    additionaldata: { EUPMaster: 'true', description: 'settomaster', customdata: 'data1' },
  };

  it('creates all three, or nothing', async () => {
    await office.acme.addLicense({ productId: 'test-01', code: example.licensecode });
    await post();
    const of = async (given: object) => {
      const [code, text] = await office.refusal('POST', 'GroupUserLicense', { ...example, ...given });
      return [code, text.split(' ')[0]];
    };
    expect(await of({ groupName: 'g' })).toEqual(['GROUP_EXISTS', 'groupname:']);
    expect(await of({ userName: 'testuser31' })).toEqual(['USER_EXISTS', 'username:']);
    expect(await of({ licensecode: '1' })).toEqual([404, 'licensecode:']);
    expect(await office.ask('POST', 'GroupUserLicense', example)).toBe(
      'Group User License Created Successfully. GroupID : 2, GroupUserID : 2',
    );
    expect(await of({ groupName: 'New', userName: 'new' })).toEqual(['LICENSE_IN_GROUP', 'licensecode:']);
    expect(await office.ask('GET', 'Group', { groupname: 'NewGroup1' })).toMatchObject({
      groupID: 2,
      type: 'Standard',
      groupLicenses: [{ licenseCode: example.licensecode }],
      groupUsers: [{ userName: 'testuser1', additionalData: JSON.stringify(example.additionaldata) }],
    });
    expect(await authenticate({ username: 'testuser1', password: 'test1Password' })).toBe('Authenticated');
  });
});
