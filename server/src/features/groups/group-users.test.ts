import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  type TestVendor,
} from '../../testing/test-vendor.js';

const CANARY = 'canary-password-2027';

let acme: TestVendor;
let groupId: string;
beforeEach(async () => {
  acme = await createTestVendor();
  groupId = grantedValue(await acme.features.groups.add({ name: 'G', type: 'standard' }, 'test')).id;
});

const add = (username: string, password = CANARY) =>
  acme.features.groupUsers.add({ groupId, username, password, firstName: 'Kim' }, 'test');

describe('A user of a group', () => {
  it('is kept with a hash in place of the password, which is nowhere else', async () => {
    const user = grantedValue(await add('kim'));
    expect(user).toMatchObject({ id: 'usr_1', number: 1, groupId, username: 'kim', firstName: 'Kim' });
    expect(user.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    grantedValue(await acme.features.groupUsers.changePassword(user.id, `${CANARY}!`, 'test'));
    const everything = await acme.ledger.transaction(async (tx) => [
      (await tx.groupUsers.page({ limit: 10 })).items,
      (await tx.audit.page({ limit: 100 })).items,
    ]);
    expect(JSON.stringify(everything)).not.toContain(CANARY);
    const actions = (await auditEntries(acme, 'subject', user.id)).map(({ action }) => action).sort();
    expect(actions).toEqual(['group-user.added', 'group-user.password-changed']);
  });

  it('has another salt than the next one', async () => {
    const hashes = [grantedValue(await add('kim')), grantedValue(await add('lee'))].map(
      ({ passwordHash }) => passwordHash,
    );
    expect(new Set(hashes).size).toBe(2);
  });

  it('has a name that nobody else has, in any case and any group', async () => {
    const other = grantedValue(await acme.features.groups.add({ name: 'H', type: 'standard' }, 'test')).id;
    grantedValue(await add('Zoë'));
    const again = { groupId: other, username: 'ZOË', password: 'x' };
    expect(outcomeCode(await acme.features.groupUsers.add(again, 'test'))).toBe('USER_EXISTS');
    expect(outcomeCode(await acme.features.groupUsers.add({ ...again, groupId: 'grp_99' }, 'test'))).toBe(
      'GROUP_UNKNOWN',
    );
    expect(grantedValue(await acme.features.groupUsers.byName('zoë')).username).toBe('Zoë');
    expect(outcomeCode(await acme.features.groupUsers.byName('nobody'))).toBe('USER_UNKNOWN');
  });

  it('is added once of 10 times at once', async () => {
    const codes = (await Promise.all(Array.from({ length: 10 }, () => add('kim')))).map(outcomeCode);
    expect(codes.filter((code) => code === 'GRANTED')).toHaveLength(1);
  });

  it('is changed where something is given, cleared where it is null, and moved to another group', async () => {
    const { groups, groupUsers } = acme.features;
    const other = grantedValue(await groups.add({ name: 'H', type: 'standard' }, 'test')).id;
    const { id, passwordHash } = grantedValue(await add('kim'));
    grantedValue(await add('lee'));
    acme.now += 1_000;
    const change = { groupId: other, username: 'KIM', firstName: null, email: 'kim@example.com', data: { A: 'b' } };
    const changed = grantedValue(await groupUsers.update(id, change, 'test'));
    expect(changed).toMatchObject({
      groupId: other,
      username: 'KIM',
      nameKey: 'kim',
      email: 'kim@example.com',
      passwordHash,
    });
    expect(changed).not.toHaveProperty('firstName');
    expect(changed.modifiedAt).toBe('2027-01-01T00:00:01.000Z');
    expect(outcomeCode(await groupUsers.update(id, { username: 'LEE' }, 'test'))).toBe('USER_EXISTS');
    expect(outcomeCode(await groupUsers.update(id, { groupId: 'grp_99' }, 'test'))).toBe('GROUP_UNKNOWN');
    expect(outcomeCode(await groupUsers.update('usr_99', {}, 'test'))).toBe('USER_UNKNOWN');
    expect((await groupUsers.page({ groupId: other }, undefined, 10)).items.map((user) => user.id)).toEqual([id]);
  });

  it('is deleted once', async () => {
    const { groupUsers } = acme.features;
    const { id } = grantedValue(await add('kim'));
    grantedValue(await groupUsers.delete(id, 'test'));
    expect(outcomeCode(await groupUsers.delete(id, 'test'))).toBe('USER_UNKNOWN');
    expect(outcomeCode(await groupUsers.changePassword(id, 'x', 'test'))).toBe('USER_UNKNOWN');
    expect(grantedValue(await add('kim')).number).toBe(2);
  });
});
