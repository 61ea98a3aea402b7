import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { addUdfFields } from '../products/udf-fields.js';
import type { ProfileChange } from './profile-change.js';
import type { Profile } from './profile-record.js';
import type { NewProfile } from './profiles.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const END = '2030-01-01T00:00:00.000Z';
const add = (given: Partial<NewProfile> = {}) =>
  acme.features.profiles.add({ productId: PRODUCT, name: 'Gold', ...given }, 'test');
const update = (id: string, change: ProfileChange) => acme.features.profiles.update(id, change, 'test');

describe('Adding a profile', () => {
  it('takes from the product what is not said', async () => {
    const defaults = { type: 'subscription', subscriptionDays: 30, seats: 4, leases: { client: 24 } } as const;
    grantedValue(await acme.features.products.update(PRODUCT, { defaults }, 'test'));
    grantedValue(await acme.features.products.edit(PRODUCT, addUdfFields([{ name: 'COLOUR', value: 'red' }]), 'test'));
    const profile = grantedValue(await add());
    expect(profile).toMatchObject({
      id: 'prf_1',
      number: 1,
      name: 'Gold',
      ...defaults,
      features: [{ code: 'DRAW' }, { code: 'EXPORT' }],
      udf: { COLOUR: 'red' },
      enabled: true,
      acquired: false,
      createdAt: '2027-01-01T00:00:00.000Z',
      modifiedAt: '2027-01-01T00:00:00.000Z',
    });
    expect(await auditEntries(acme, 'subject', 'prf_1')).toMatchObject([{ action: 'profile.added' }]);
    expect(grantedValue(await add({ name: 'Days', type: 'subscription', subscriptionDays: 7 })).subscriptionDays).toBe(
      7,
    );
    expect(grantedValue(await add({ name: 'Ever', type: 'perpetual' }))).not.toHaveProperty('subscriptionDays');
    expect(grantedValue(await acme.features.profiles.get('prf_1'))).toEqual(profile);
  });

  it('has all that is said', async () => {
    const given = {
      type: 'expiration',
      expiresAt: END,
      maintenanceUntil: END,
      seats: 0,
      leases: { client: 1, offline: 2, vm: 3 },
      concurrency: { mode: 'network', processes: 2, networkSeats: 3, heartbeatMinutes: 5 },
      udf: { ANY: 'thing' },
      functions: [{ name: 'LTCO', on: true, value: 20 }],
      enabled: false,
      acquired: true,
    } as const;
    const features = [
      { code: 'RENDER', on: true, limit: 9 },
      { code: 'DRAW', on: false, limit: 2 },
    ];
    expect(grantedValue(await add({ ...given, features, reseller: 'Shop' }))).toMatchObject({
      ...given,
      features: [{ code: 'EXPORT' }, { code: 'RENDER', limit: 9 }],
      limitsOff: { DRAW: 2 },
      resellerId: 'rsl_1',
    });
  });

  it.each<[Partial<NewProfile>, string]>([
    [{ productId: 'nowhere' }, 'PRODUCT_UNKNOWN'],
    [{ name: 'DEFAULT' }, 'PROFILE_EXISTS'],
    [{ type: 'expiration' }, 'TERM_INVALID'],
    [{ type: 'subscription' }, 'TERM_INVALID'],
    [{ type: 'subscription', subscriptionDays: 5_001 }, 'TERM_INVALID'],
    [{ subscriptionDays: 5 }, 'LICENSE_TYPE_MISSING'],
    [{ features: [{ code: 'NOWHERE', on: true }] }, 'FEATURE_UNKNOWN'],
    [{ udf: Object.fromEntries([...'abcdefgh'].map((name) => [name, 'ä'.repeat(1_000)])) }, 'NOT_CERTIFIABLE'],
  ])('refuses %j', async (given, code) => {
    expect(outcomeCode(await add(given))).toBe(code);
    expect((await acme.features.profiles.page({}, undefined, 10)).items).toEqual([]);
  });

  it('gives a name once in a product, in any case, also when many ask at once', async () => {
    const codes = (await Promise.all(['Gold', 'GOLD', 'gold'].map((name) => add({ name })))).map(outcomeCode);
    expect(codes.sort()).toEqual(['GRANTED', 'PROFILE_EXISTS', 'PROFILE_EXISTS']);
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
    expect(grantedValue(await add({ productId: 'other' })).number).toBe(2);
    const { profiles } = acme.features;
    expect(grantedValue(await profiles.byName('other', 'gOLD')).number).toBe(2);
    expect(outcomeCode(await profiles.byName('nowhere', 'Gold'))).toBe('PROFILE_UNKNOWN');
    expect((await profiles.page({ productId: 'other' }, undefined, 10)).items).toHaveLength(1);
    expect((await profiles.page({}, undefined, 10)).items).toHaveLength(2);
  });
});

describe('Changing a profile', () => {
  let gold: Profile;
  beforeEach(async () => {
    gold = grantedValue(
      await add({
        seats: 3,
        leases: { client: 5, vm: 6 },
        udf: { A: 'a', B: 'b' },
        features: [{ code: 'RENDER', on: true, limit: 1 }],
        reseller: 'Shop',
      }),
    );
  });

  it('changes what is said, and keeps the rest', async () => {
    acme.now += 2_000;
    const change = {
      name: 'Golden',
      leases: { client: null, offline: 7 },
      udf: { A: null, C: 'c' },
      features: [{ code: 'RENDER', limit: 2 }],
      reseller: 'SHOP',
    };
    expect(grantedValue(await update(gold.id, change))).toEqual({
      ...gold,
      name: 'Golden',
      nameKey: `${PRODUCT}:golden`,
      leases: { vm: 6, offline: 7 },
      udf: { B: 'b', C: 'c' },
      features: [{ code: 'DRAW' }, { code: 'EXPORT' }, { code: 'RENDER', limit: 2 }],
      modifiedAt: '2027-01-01T00:00:02.000Z',
    });
    expect(grantedValue(await update(gold.id, { reseller: null }))).not.toHaveProperty('resellerId');
    expect(grantedValue(await update(gold.id, { reseller: 'Another' })).resellerId).toBe('rsl_2');
    expect(grantedValue(await add({ name: 'Gold' })).number).toBe(2);
  });

  it('extends a subscription, and begins another type with all it needs', async () => {
    const days = async (change: ProfileChange) => grantedValue(await update(gold.id, change)).subscriptionDays;
    expect(await days({ type: 'subscription', subscriptionDays: 10 })).toBe(10);
    expect(await days({ type: 'subscription', subscriptionDays: 1_000 })).toBe(1_010);
    expect(outcomeCode(await update(gold.id, { type: 'subscription', subscriptionDays: 1_001 }))).toBe('TERM_INVALID');
    expect(outcomeCode(await update(gold.id, { type: 'expiration' }))).toBe('TERM_INVALID');
    expect(await days({ type: 'expiration', expiresAt: END })).toBeUndefined();
    expect(outcomeCode(await update(gold.id, { expiresAt: null }))).toBe('TERM_INVALID');
  });

  it('is refused where it can not be, and changes nothing', async () => {
    grantedValue(await add({ name: 'Silver' }));
    for (const [change, code] of [
      [{ name: 'SILVER' }, 'PROFILE_EXISTS'],
      [{ name: 'default' }, 'PROFILE_EXISTS'],
      [{ seats: 9, features: [{ code: 'NOWHERE' }] }, 'FEATURE_UNKNOWN'],
    ] as const) {
      expect(outcomeCode(await update(gold.id, change))).toBe(code);
    }
    expect(outcomeCode(await update('prf_99', {}))).toBe('PROFILE_UNKNOWN');
    expect(grantedValue(await acme.features.profiles.get(gold.id))).toEqual(gold);
    expect(grantedValue(await update(gold.id, { name: 'gold' })).name).toBe('gold');
  });
});

describe('Removing a profile', () => {
  it('is refused while licenses are in it', async () => {
    const { profiles } = acme.features;
    const gold = grantedValue(await add());
    const license = await acme.addLicense();
    await acme.ledger.transaction((tx) => tx.licenses.put({ ...license, profileId: gold.id }));
    expect(outcomeCode(await profiles.remove(gold.id, 'test'))).toBe('PROFILE_IN_USE');
    await acme.ledger.transaction((tx) => tx.licenses.put(license));
    expect(grantedValue(await profiles.remove(gold.id, 'test'))).toEqual(gold);
    expect(outcomeCode(await profiles.get(gold.id))).toBe('PROFILE_UNKNOWN');
    expect(outcomeCode(await profiles.remove(gold.id, 'test'))).toBe('PROFILE_UNKNOWN');
    expect(grantedValue(await add()).number).toBe(2);
  });
});
