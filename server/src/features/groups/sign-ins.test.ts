import { hash } from '@node-rs/argon2';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTestVendor, grantedValue, outcomeCode, type TestVendor } from '../../testing/test-vendor.js';
import type { GroupUser } from './group-user-record.js';

let acme: TestVendor;
let user: GroupUser;
beforeEach(async () => {
  acme = await createTestVendor();
  const groupId = grantedValue(await acme.features.groups.add({ name: 'G', type: 'standard' }, 'test')).id;
  user = grantedValue(await acme.features.groupUsers.add({ groupId, username: 'Kim', password: 'Zoë’s 🗝' }, 'test'));
});

const signIn = async (username: string, password: string) =>
  outcomeCode(await acme.features.signIns.authenticate(username, password));

/** The user as in a ledger from before. */
const keepHash = (passwordHash: string) =>
  acme.ledger.transaction((tx) => tx.groupUsers.put({ ...user, passwordHash }));
const keptHash = async () => grantedValue(await acme.features.groupUsers.get(user.id)).passwordHash;

describe('Signing in', () => {
  it('takes the name in any case and the password as it is, however it was composed', async () => {
    expect(grantedValue(await acme.features.signIns.authenticate('KIM', 'Zoë’s 🗝'))).toEqual(user);
    expect(await signIn('kim', 'Zoë’s 🗝'.normalize('NFD'))).toBe('GRANTED');
    for (const wrong of ['zoë’s 🗝', 'Zoë’s 🗝 ', '', 'Zoë’s'])
      expect(await signIn('kim', wrong)).toBe('SIGN_IN_REFUSED');
  });

  it('says the same of a wrong name as of a wrong password', async () => {
    const { signIns } = acme.features;
    expect(await signIns.authenticate('nobody', 'x')).toEqual(await signIns.authenticate('kim', 'x'));
  });

  it('does the same work for a name that is not there', async () => {
    const milliseconds = async (username: string) => {
      const begun = performance.now();
      await signIn(username, 'x');
      return performance.now() - begun;
    };
    await milliseconds('warm');
    const known = Math.min(await milliseconds('kim'), await milliseconds('kim'), await milliseconds('kim'));
    const unknown = Math.min(await milliseconds('a'), await milliseconds('b'), await milliseconds('c'));
    // The hash takes milliseconds; without it the answer is there in a tenth of one.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  it('takes the new password and no more the old one', async () => {
    grantedValue(await acme.features.groupUsers.changePassword(user.id, 'other', 'test'));
    expect(await signIn('kim', 'other')).toBe('GRANTED');
    expect(await signIn('kim', 'Zoë’s 🗝')).toBe('SIGN_IN_REFUSED');
  });

  it('hashes the password anew when it was hashed with other parameters, and only when it is right', async () => {
    const outdated = await hash('Zoë’s 🗝', { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await keepHash(outdated);
    expect(await signIn('kim', 'wrong')).toBe('SIGN_IN_REFUSED');
    expect(await keptHash()).toBe(outdated);
    expect(await signIn('kim', 'Zoë’s 🗝')).toBe('GRANTED');
    const now = await keptHash();
    expect(now).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await signIn('kim', 'Zoë’s 🗝')).toBe('GRANTED');
    expect(await keptHash()).toBe(now);
  });
});

describe('Wrong passwords for one name', () => {
  it('are ten in a minute at most, then not even the right one is looked at, and then it is', async () => {
    for (let i = 0; i < 10; i += 1) expect(await signIn('KIM', `wrong ${i}`)).toBe('SIGN_IN_REFUSED');
    expect(await signIn('kim', 'Zoë’s 🗝')).toBe('SIGN_IN_LIMITED');
    expect(await signIn('lee', 'x')).toBe('SIGN_IN_REFUSED');
    acme.now += 60_000;
    expect(await signIn('kim', 'Zoë’s 🗝')).toBe('GRANTED');
  });

  it('are counted for a name that is not there, too', async () => {
    for (let i = 0; i < 10; i += 1) expect(await signIn('nobody', 'x')).toBe('SIGN_IN_REFUSED');
    expect(await signIn('Nobody', 'x')).toBe('SIGN_IN_LIMITED');
  });

  it('are not more than ten when all come at once', async () => {
    const codes = await Promise.all(Array.from({ length: 30 }, (_, i) => signIn('kim', `wrong ${i}`)));
    expect(codes.filter((code) => code === 'SIGN_IN_REFUSED')).toHaveLength(10);
  });

  it('are not right ones, of which there may be any number', async () => {
    for (let i = 0; i < 25; i += 1) expect(await signIn('kim', 'Zoë’s 🗝')).toBe('GRANTED');
  });
});
