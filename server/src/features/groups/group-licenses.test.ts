import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { Profile } from '../profiles/profile-record.js';

let acme: TestVendor;
let groupId: string;
let licenseId: string;
beforeEach(async () => {
  acme = await createTestVendor();
  groupId = grantedValue(await acme.features.groups.add({ name: 'G', type: 'standard' }, 'test')).id;
  licenseId = (await acme.addLicense()).id;
});

const assign = (wanted: object = {}) => acme.features.groupLicenses.assign({ groupId, licenseId, ...wanted }, 'test');
const license = async () => grantedValue(await acme.features.licenses.get(licenseId));

const addProfile = (id: string, productId: string): Promise<void> => {
  const number = Number(id.slice(4));
  const rest = { type: 'perpetual', seats: 1, features: [], enabled: true, acquired: false } as const;
  const at = '2027-01-01T00:00:00.000Z';
  const profile: Profile = {
    id,
    number,
    productId,
    name: id,
    nameKey: `${productId}:${id}`,
    ...rest,
    createdAt: at,
    modifiedAt: at,
  };
  return acme.ledger.transaction((tx) => tx.profiles.insert(profile));
};

describe('A license in a group', () => {
  it('is there until it is taken out, with an audit entry for each', async () => {
    const before = await license();
    const assigned = grantedValue(await assign());
    expect(assigned).toEqual({ id: licenseId, groupId, productId: PRODUCT, createdAt: '2027-01-01T00:00:00.000Z' });
    expect(grantedValue(await acme.features.groupLicenses.get(licenseId))).toEqual(assigned);
    expect((await acme.features.groupLicenses.page({ groupId }, undefined, 10)).items).toEqual([assigned]);
    expect(await license()).toEqual(before);
    expect(grantedValue(await acme.features.groupLicenses.unassign(licenseId, 'test'))).toEqual(assigned);
    expect(outcomeCode(await acme.features.groupLicenses.unassign(licenseId, 'test'))).toBe('LICENSE_NOT_IN_GROUP');
    const actions = (await auditEntries(acme, 'subject', licenseId)).map(({ action }) => action).sort();
    expect(actions).toEqual(['group.license-assigned', 'group.license-unassigned', 'license.added']);
  });

  it('is in one group at most, of many that want it at once too', async () => {
    const others = await Promise.all(
      Array.from({ length: 10 }, async (_, i) =>
        grantedValue(await acme.features.groups.add({ name: `${i}`, type: 'standard' }, 'test')),
      ),
    );
    const codes = (await Promise.all(others.map(({ id }) => assign({ groupId: id })))).map(outcomeCode);
    expect(codes.filter((code) => code === 'GRANTED')).toHaveLength(1);
    expect(codes.filter((code) => code === 'LICENSE_IN_GROUP')).toHaveLength(9);
    const { groupId: holder } = grantedValue(await acme.features.groupLicenses.get(licenseId));
    acme.now += 1_000;
    expect(grantedValue(await assign({ groupId: holder })).createdAt).toBe('2027-01-01T00:00:00.000Z');
    const other = others.find(({ id }) => id !== holder)?.id;
    expect(outcomeCode(await acme.features.groupLicenses.unassign(licenseId, 'test', other))).toBe(
      'LICENSE_NOT_IN_GROUP',
    );
  });

  it('becomes a company’s and comes into a profile of its product, and keeps them afterwards', async () => {
    const companyId = grantedValue(await acme.features.companies.add({ name: 'C' }, 'test')).id;
    await addProfile('prf_1', PRODUCT);
    acme.now += 1_000;
    grantedValue(await assign({ companyId, profileId: 'prf_1' }));
    const changed = { companyId, profileId: 'prf_1', pool: `${PRODUCT}:prf_1`, modifiedAt: '2027-01-01T00:00:01.000Z' };
    expect(await license()).toMatchObject(changed);
    grantedValue(await assign());
    expect(await license()).toMatchObject(changed);
    grantedValue(await acme.features.groupLicenses.unassign(licenseId, 'test'));
    expect(await license()).toMatchObject(changed);
  });

  it('is refused with what is not there, and nothing changes then', async () => {
    const before = await license();
    await addProfile('prf_2', 'other');
    expect(outcomeCode(await assign({ groupId: 'grp_99' }))).toBe('GROUP_UNKNOWN');
    expect(outcomeCode(await assign({ licenseId: 'lic_000000000000' }))).toBe('LICENSE_UNKNOWN');
    expect(outcomeCode(await assign({ companyId: 'cmp_99' }))).toBe('COMPANY_UNKNOWN');
    expect(outcomeCode(await assign({ profileId: 'prf_99' }))).toBe('PROFILE_UNKNOWN');
    expect(outcomeCode(await assign({ profileId: 'prf_2' }))).toBe('PROFILE_UNKNOWN');
    expect(await license()).toEqual(before);
    expect(outcomeCode(await acme.features.groupLicenses.get(licenseId))).toBe('LICENSE_NOT_IN_GROUP');
  });
});

describe('A group with a user and a license at once', () => {
  const addAll = (wanted: { name?: string; username?: string; licenseId?: string } = {}) => {
    const { name = 'New', username = 'kim' } = wanted;
    const group = { name, type: 'standard' as const };
    const user = { username, password: 'secret' };
    return acme.features.groupLicenses.addGroupUserLicense(
      { group, user, licenseId: wanted.licenseId ?? licenseId },
      'test',
    );
  };

  it('is all there', async () => {
    const { group, user, license: assigned } = grantedValue(await addAll());
    expect([group.name, user.username, user.groupId, assigned.groupId]).toEqual(['New', 'kim', group.id, group.id]);
    expect(outcomeCode(await acme.features.signIns.authenticate('kim', 'secret'))).toBe('GRANTED');
    expect(grantedValue(await acme.features.groupLicenses.get(licenseId)).groupId).toBe(group.id);
  });

  it('is not there at all when a part of it is refused', async () => {
    grantedValue(await acme.features.groupUsers.add({ groupId, username: 'lee', password: 'x' }, 'test'));
    expect(outcomeCode(await addAll({ name: 'g' }))).toBe('GROUP_EXISTS');
    expect(outcomeCode(await addAll({ username: 'LEE' }))).toBe('USER_EXISTS');
    expect(outcomeCode(await addAll({ licenseId: 'lic_000000000000' }))).toBe('LICENSE_UNKNOWN');
    grantedValue(await assign());
    expect(outcomeCode(await addAll())).toBe('LICENSE_IN_GROUP');
    const counts = acme.ledger.transaction(async (tx) => [await tx.groups.count(), await tx.groupUsers.count()]);
    expect(await counts).toEqual([1, 1]);
    expect(await auditEntries(acme, 'action', 'group.added')).toHaveLength(1);
  });
});
