import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { NewGroup } from './groups.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const add = (name: string, wanted: Partial<NewGroup> = {}) =>
  acme.features.groups.add({ name, type: 'standard', ...wanted }, 'test');
const master = async (name: string, masterGroupId?: string) =>
  grantedValue(await add(name, { type: 'master', ...(masterGroupId !== undefined && { masterGroupId }) })).id;

describe('Adding a group', () => {
  it('numbers it and leaves an audit entry', async () => {
    const group = grantedValue(await add('Support', { description: 'first line' }));
    expect(group).toMatchObject({ id: 'grp_1', number: 1, type: 'standard', description: 'first line' });
    expect(await auditEntries(acme, 'subject', 'grp_1')).toMatchObject([{ action: 'group.added', actor: 'test' }]);
    expect(grantedValue(await acme.features.groups.byName('SUPPORT'))).toEqual(group);
  });

  it('takes a name once, in any case', async () => {
    const codes = (await Promise.all(['Ärzte', 'ärzte', 'ÄRZTE'].map((name) => add(name)))).map(outcomeCode);
    expect(codes.sort()).toEqual(['GRANTED', 'GROUP_EXISTS', 'GROUP_EXISTS']);
  });

  it('refuses a master group that is none, and a company that is not there', async () => {
    const standard = grantedValue(await add('standard')).id;
    expect(outcomeCode(await add('a', { masterGroupId: standard }))).toBe('GROUP_NOT_MASTER');
    expect(outcomeCode(await add('a', { masterGroupId: 'grp_99' }))).toBe('GROUP_UNKNOWN');
    expect(outcomeCode(await add('a', { companyId: 'cmp_99' }))).toBe('COMPANY_UNKNOWN');
    expect(outcomeCode(await add('a', { masterGroupId: await master('m') }))).toBe('GRANTED');
  });
});

describe('Changing a group', () => {
  const update = (id: string, change: object) => acme.features.groups.update(id, change, 'test');

  it('changes what is given, clears what is null, and leaves the rest', async () => {
    const top = await master('top');
    const { id } = grantedValue(await add('below', { masterGroupId: top, description: 'x' }));
    acme.now += 1_000;
    const renamed = grantedValue(await update(id, { name: 'Renamed' }));
    expect(renamed).toMatchObject({ name: 'Renamed', masterGroupId: top, description: 'x', type: 'standard' });
    expect(renamed.modifiedAt).toBe('2027-01-01T00:00:01.000Z');
    const cleared = grantedValue(await update(id, { masterGroupId: null, description: null }));
    expect(cleared).not.toHaveProperty('masterGroupId');
    expect(cleared).not.toHaveProperty('description');
    expect((await auditEntries(acme, 'action', 'group.changed')).length).toBe(2);
  });

  it('refuses a circle, however long', async () => {
    const a = await master('a');
    const b = await master('b', a);
    const c = await master('c', b);
    expect(outcomeCode(await update(a, { masterGroupId: a }))).toBe('GROUP_CYCLE');
    expect(outcomeCode(await update(a, { masterGroupId: c }))).toBe('GROUP_CYCLE');
    expect(outcomeCode(await update(c, { masterGroupId: a }))).toBe('GRANTED');
  });

  it('never closes a circle from both sides at once', async () => {
    const [a, b] = [await master('a'), await master('b')];
    const codes = (await Promise.all([update(a, { masterGroupId: b }), update(b, { masterGroupId: a })])).map(
      outcomeCode,
    );
    expect(codes.sort()).toEqual(['GRANTED', 'GROUP_CYCLE']);
  });

  it('leaves a master group one while it has sub-groups', async () => {
    const top = await master('top');
    const { id } = grantedValue(await add('below', { masterGroupId: top }));
    expect(outcomeCode(await update(top, { type: 'standard' }))).toBe('GROUP_HAS_SUBGROUPS');
    grantedValue(await update(id, { masterGroupId: null }));
    expect(outcomeCode(await update(top, { type: 'standard' }))).toBe('GRANTED');
  });

  it('refuses the name of another, not its own in another case', async () => {
    grantedValue(await add('Taken'));
    const { id } = grantedValue(await add('Mine'));
    expect(outcomeCode(await update(id, { name: 'MINE' }))).toBe('GRANTED');
    expect(outcomeCode(await update(id, { name: 'taken' }))).toBe('GROUP_EXISTS');
    expect(outcomeCode(await update('grp_99', { name: 'x' }))).toBe('GROUP_UNKNOWN');
  });
});

describe('Deleting a group', () => {
  it('takes its users and assignments with it, and leaves licenses and sub-groups', async () => {
    const { groups, groupUsers, groupLicenses, licenses } = acme.features;
    const top = await master('top');
    const below = grantedValue(await add('below', { masterGroupId: top })).id;
    const user = grantedValue(await groupUsers.add({ groupId: top, username: 'kim', password: 'x' }, 'test'));
    const other = grantedValue(await groupUsers.add({ groupId: below, username: 'lee', password: 'x' }, 'test'));
    const license = await acme.addLicense();
    grantedValue(await groupLicenses.assign({ groupId: top, licenseId: license.id }, 'test'));
    grantedValue(await groups.delete(top, 'test'));
    expect(outcomeCode(await groups.get(top))).toBe('GROUP_UNKNOWN');
    expect(outcomeCode(await groupUsers.get(user.id))).toBe('USER_UNKNOWN');
    expect(outcomeCode(await groupUsers.get(other.id))).toBe('GRANTED');
    expect(outcomeCode(await groupLicenses.get(license.id))).toBe('LICENSE_NOT_IN_GROUP');
    expect(grantedValue(await licenses.get(license.id))).toEqual(license);
    expect(grantedValue(await groups.get(below))).not.toHaveProperty('masterGroupId');
    const [entry] = await auditEntries(acme, 'action', 'group.deleted');
    expect(entry?.detail).toEqual({ users: 1, licenses: 1, subGroups: 1 });
    expect(outcomeCode(await groups.delete(top, 'test'))).toBe('GROUP_UNKNOWN');
  });
});
