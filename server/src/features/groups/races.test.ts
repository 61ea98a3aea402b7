import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../adapters/postgres/open-postgres-store.js';
import { postgresForTests } from '../../adapters/postgres/testing/postgres-for-tests.js';
import { Device, makeDevices } from '../../testing/device.js';
import { createTestVendor, grantedValue, outcomeCode, seatsTaken, type TestVendor } from '../../testing/test-vendor.js';
import { LEDGER, type Ledger } from '../ledger.js';

/** On PostgreSQL, where units of work run concurrently, and only locks prevent conflicts. */
const postgres = postgresForTests();
let ledger: Ledger;
let acme: TestVendor;
beforeAll(async () => {
  const { url } = await postgres.database(LEDGER);
  ledger = await openPostgresStore({ url, collections: LEDGER, onNotice: () => undefined });
  acme = await createTestVendor({ ledger });
});
afterAll(() => ledger.close());

const ROUNDS = 10;
let rounds = 0;

/** Runs the rounds one after the other, each under its own name. */
async function inRounds(round: (name: string) => Promise<void>): Promise<void> {
  for (let i = 0; i < ROUNDS; i += 1) {
    rounds += 1;
    await round(`round ${rounds}`);
  }
}

const addGroup = async (name: string, type: 'master' | 'standard' = 'standard'): Promise<string> =>
  grantedValue(await acme.features.groups.add({ name, type }, 'test')).id;

describe('At once', () => {
  it('twenty companies, groups and users of one name are one of each', async () => {
    const { companies, groups, groupUsers } = acme.features;
    const groupId = await addGroup('home');
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => [
        companies.add({ name: i % 2 ? 'Same' : 'SAME', reseller: 'Same' }, 'test'),
        groups.add({ name: i % 2 ? 'Same' : 'SAME', type: 'standard' }, 'test'),
        groupUsers.add({ groupId, username: i % 2 ? 'Same' : 'SAME', password: 'x' }, 'test'),
      ])
        .flat()
        .map(async (outcome) => outcomeCode(await outcome)),
    );
    expect(codes.filter((code) => code === 'GRANTED')).toHaveLength(3);
    expect(await ledger.transaction((tx) => tx.resellers.count())).toBe(1);
  });

  it('two groups are not put under each other', () =>
    inRounds(async (name) => {
      const [a, b] = [await addGroup(`${name} a`, 'master'), await addGroup(`${name} b`, 'master')];
      const { groups } = acme.features;
      const codes = await Promise.all([
        groups.update(a, { masterGroupId: b }, 'test'),
        groups.update(b, { masterGroupId: a }, 'test'),
      ]);
      expect(codes.map(outcomeCode).sort()).toEqual(['GRANTED', 'GROUP_CYCLE']);
    }));

  it('a license comes into one of many groups', () =>
    inRounds(async (name) => {
      const groupIds = await Promise.all([0, 1, 2, 3].map((i) => addGroup(`${name} ${i}`)));
      const { id: licenseId } = await acme.addLicense();
      const codes = await Promise.all(
        groupIds.map((groupId) => acme.features.groupLicenses.assign({ groupId, licenseId }, 'test')),
      );
      expect(codes.map(outcomeCode).filter((code) => code === 'GRANTED')).toHaveLength(1);
    }));

  it('nothing comes into a group that is deleted, or under it', () =>
    inRounds(async (name) => {
      const id = await addGroup(name, 'master');
      const { id: licenseId } = await acme.addLicense();
      const { groups, groupUsers, groupLicenses } = acme.features;
      await Promise.all([
        groupUsers.add({ groupId: id, username: name, password: 'x' }, 'test'),
        groupLicenses.assign({ groupId: id, licenseId }, 'test'),
        groups.add({ name: `${name} below`, type: 'standard', masterGroupId: id }, 'test'),
        groups.delete(id, 'test'),
      ]);
      const left = await ledger.transaction(async (tx) => [
        await tx.groupUsers.find('groupId', id),
        await tx.groupLicenses.find('groupId', id),
        await tx.groups.find('masterGroupId', id),
      ]);
      expect(left).toEqual([[], [], []]);
    }));

  it('a company is deleted, or gets a license and a group, not both', () =>
    inRounds(async (name) => {
      const companyId = grantedValue(await acme.features.companies.add({ name }, 'test')).id;
      const groupId = await addGroup(name);
      const { id: licenseId } = await acme.addLicense();
      const { companies, groups, groupLicenses } = acme.features;
      const outcomes = await Promise.all([
        groups.update(groupId, { companyId }, 'test'),
        companies.delete(companyId, 'test'),
        groupLicenses.assign({ groupId, licenseId, companyId }, 'test'),
      ]);
      const [update, deleted, assign] = outcomes.map(outcomeCode);
      if (deleted === 'GRANTED') expect([update, assign]).toEqual(['COMPANY_UNKNOWN', 'COMPANY_UNKNOWN']);
      else expect([deleted, [update, assign].includes('GRANTED')]).toEqual(['COMPANY_IN_USE', true]);
    }));

  /** A user, and licenses with one seat in the user's group. */
  async function addAccount(name: string, count: number) {
    const groupId = await addGroup(name);
    grantedValue(await acme.features.groupUsers.add({ groupId, username: name, password: 'x' }, 'test'));
    const licenses = await Promise.all(Array.from({ length: count }, () => acme.addLicense()));
    const ids = licenses.map(({ id }) => id).toSorted();
    for (const licenseId of ids) grantedValue(await acme.features.groupLicenses.assign({ groupId, licenseId }, 'test'));
    const signIn = (request: string) => acme.features.accountActivations.signIn(request, name, 'x');
    return { signIn, taken: () => Promise.all(ids.map((id) => seatsTaken(acme, id))) };
  }

  it('six devices of a user get the three seats that there are, each one', async () => {
    const { signIn, taken } = await addAccount('six devices', 3);
    const requests = await Promise.all((await makeDevices(6)).map((device) => device.signIn()));
    const codes = (await Promise.all(requests.map(signIn))).map(outcomeCode).sort();
    expect(codes).toEqual([...Array(3).fill('GRANTED'), ...Array(3).fill('NO_SEAT_LEFT')]);
    expect(await taken()).toEqual([1, 1, 1]);
  });

  it('one device that a user signs in on gets one seat', async () => {
    const { signIn, taken } = await addAccount('one device', 3);
    const device = await Device.make();
    const requests = await Promise.all(Array.from({ length: 6 }, () => device.signIn()));
    const activations = (await Promise.all(requests.map(signIn))).map((outcome) => grantedValue(outcome).activation.id);
    expect(new Set(activations).size).toBe(1);
    expect(await taken()).toEqual([1, 0, 0]);
  });
});
