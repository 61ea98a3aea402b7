import { PRODUCT_ID } from '@countersign/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { isoTime } from '../time.js';
import type { DefaultsChange, ProductChange } from './product-change.js';
import { newZentitleId } from './product-ids.js';
import type { NewProduct } from './products.js';

let acme: TestVendor;
beforeAll(async () => {
  acme = await createTestVendor();
});

const add = (product: Partial<NewProduct>) =>
  acme.features.products.add({ name: 'Some product', features: [], ...product }, 'test');
const update = (id: string, change: ProductChange) => acme.features.products.update(id, change, 'test');

describe('Adding a product', () => {
  it.each([
    ['Photo Lab 3', 'photo-lab-3'],
    ['  Straße & Söhne! ', 'stra-e-so-hne'],
    ['写真', 'product'],
    ['x'.repeat(200), 'x'.repeat(64)],
  ])('makes an id from the name %j', async (name, id) => {
    const product = grantedValue(await add({ name }));
    expect(product.id).toBe(id);
    expect(product.id).toMatch(PRODUCT_ID);
    expect(await auditEntries(acme, 'subject', product.id)).toMatchObject([{ action: 'product.added' }]);
  });

  it('refuses an id that is taken, also when many ask for it at once', async () => {
    const codes = (await Promise.all(Array.from({ length: 10 }, () => add({ id: 'wanted' })))).map(outcomeCode);
    expect(codes.filter((code) => code === 'GRANTED')).toHaveLength(1);
    expect(codes.filter((code) => code === 'PRODUCT_EXISTS')).toHaveLength(9);
  });

  it('refuses a feature that is named twice', async () => {
    const feature = { code: 'DRAW', name: 'Draw', included: false };
    expect(outcomeCode(await add({ id: 'twice', features: [feature, { ...feature, included: true }] }))).toBe(
      'FEATURE_REPEATED',
    );
    expect(outcomeCode(await acme.features.products.get('twice'))).toBe('PRODUCT_UNKNOWN');
  });

  it('finds what was added, and nothing by the name of what every object has', async () => {
    expect(grantedValue(await acme.features.products.get('wanted')).name).toBe('Some product');
    for (const id of ['constructor', '__proto__', 'toString']) {
      expect(outcomeCode(await acme.features.products.get(id))).toBe('PRODUCT_UNKNOWN');
    }
  });
});

describe('The name of a product', () => {
  it('is its own, in any case, also when many ask for it at once', async () => {
    const codes = (
      await Promise.all(['Rare', 'RARE', 'rare', 'rarE'].map((name, index) => add({ id: `rare-${index}`, name })))
    ).map(outcomeCode);
    expect(codes.sort()).toEqual(['GRANTED', 'PRODUCT_EXISTS', 'PRODUCT_EXISTS', 'PRODUCT_EXISTS']);
    const other = grantedValue(await add({ name: 'Not so rare' }));
    expect(outcomeCode(await update(other.id, { name: 'rare' }))).toBe('PRODUCT_EXISTS');
    expect(grantedValue(await update(other.id, { name: 'NOT so rare' })).name).toBe('NOT so rare');
  });

  it('makes an id that is free, when another name made the same', async () => {
    const [one, two] = [grantedValue(await add({ name: 'Same/Id' })), grantedValue(await add({ name: 'Same Id' }))];
    expect(one.id).toBe('same-id');
    expect(two.id).toBe(`same-id-${two.zentitleId}`);
    expect(two.id).toMatch(PRODUCT_ID);
  });
});

describe('The number of a product', () => {
  it('has ten digits and finds it', async () => {
    const product = grantedValue(await add({ name: 'Numbered' }));
    expect(product.zentitleId).toMatch(/^[1-9]\d{9}$/);
    const { products } = acme.features;
    expect(grantedValue(await products.byZentitleId(String(product.zentitleId)))).toEqual(product);
    expect(outcomeCode(await products.byZentitleId('0000000000'))).toBe('PRODUCT_UNKNOWN');
    expect(outcomeCode(await products.byZentitleId('numbered'))).toBe('PRODUCT_UNKNOWN');
  });

  it('is drawn anew when another product has it', async () => {
    const draws = [
      [0, 0, 0, 0, 0, 7],
      [0, 0, 0, 0, 0, 7],
      [0, 0, 0, 0, 0, 8],
    ];
    const random = () => Uint8Array.from(draws.shift() ?? []);
    const insert = { id: 'seventh', name: 'Seventh', features: [], createdAt: '' };
    const ids = await acme.ledger.transaction(async (tx) => {
      const first = await newZentitleId(tx, random);
      await tx.products.insert({ ...insert, zentitleId: first });
      return [first, await newZentitleId(tx, random)];
    });
    expect(ids).toEqual(['1000000007', '1000000008']);
  });

  it('is given to an older product when it is changed', async () => {
    const old = { id: 'older', name: 'Older', features: [], createdAt: '2026-01-01T00:00:00.000Z' };
    await acme.ledger.transaction((tx) => tx.products.insert(old));
    expect(grantedValue(await update('older', { checkEveryDays: 3 })).zentitleId).toMatch(/^[1-9]\d{9}$/);
    expect(outcomeCode(await add({ id: 'younger', name: 'OLDER' }))).toBe('PRODUCT_EXISTS');
  });
});

describe('A product that is added with its parts', () => {
  it('has them, and what is wrong with them is refused', async () => {
    const parts = {
      featureGroups: [{ name: 'Tools' }],
      features: [{ code: 'A', name: 'A', included: false, group: 'tools', inTrials: true }],
      udfFields: [{ name: 'TEST', value: 'x' }],
      trial: { days: 14 },
      defaults: { type: 'subscription', subscriptionDays: 5_000, seats: 3, leases: { client: 2 } } as const,
    };
    const product = grantedValue(await add({ name: 'With parts', ...parts }));
    expect(product).toMatchObject({ ...parts, features: [{ code: 'A', group: 'Tools' }] });
    const wrong: [Partial<NewProduct>, string][] = [
      [{ featureGroups: [{ name: 'default' }] }, 'FEATURE_GROUP_EXISTS'],
      [{ features: [{ code: 'A', name: 'A', included: false, group: 'Nowhere' }] }, 'FEATURE_GROUP_UNKNOWN'],
      [{ udfFields: [{ name: 'a' }, { name: 'A' }] }, 'UDF_FIELD_EXISTS'],
      [{ defaults: { type: 'subscription' } }, 'TERM_INVALID'],
      [{ defaults: { type: 'subscription', subscriptionDays: 5_001 } }, 'TERM_INVALID'],
      [{ defaults: { type: 'expiration' } }, 'TERM_INVALID'],
      [{ defaults: { subscriptionDays: 5 } }, 'LICENSE_TYPE_MISSING'],
    ];
    for (const [given, code] of wrong) expect(outcomeCode(await add({ name: 'Wrong', ...given }))).toBe(code);
  });
});

describe('Changing a product', () => {
  it('changes what is said, keeps the rest, and clears what is null', async () => {
    const { id } = grantedValue(await add({ name: 'Changing', checkEveryDays: 5, trial: { days: 3 } }));
    acme.now += 5_000;
    const change = { defaults: { seats: 4, leases: { client: 24, vm: 3 } }, machineChangesAllowed: 0, trial: null };
    const changed = grantedValue(await update(id, change));
    expect(changed).toMatchObject({
      name: 'Changing',
      checkEveryDays: 5,
      machineChangesAllowed: 0,
      defaults: { type: 'perpetual', seats: 4, leases: { client: 24, vm: 3 } },
      modifiedAt: isoTime(acme.now),
    });
    expect(changed).not.toHaveProperty('trial');
    const again = grantedValue(await update(id, { checkEveryDays: null, defaults: { leases: { vm: null } } }));
    expect(again.defaults).toEqual({ type: 'perpetual', seats: 4, leases: { client: 24 } });
    expect(again).not.toHaveProperty('checkEveryDays');
    expect(await auditEntries(acme, 'subject', id)).toHaveLength(3);
    expect(outcomeCode(await update('nowhere', {}))).toBe('PRODUCT_UNKNOWN');
  });

  it('replaces the days of its subscriptions, and demands what the type needs', async () => {
    const { id } = grantedValue(await add({ name: 'Typed' }));
    const defaults = async (change: DefaultsChange) => grantedValue(await update(id, { defaults: change })).defaults;
    expect(await defaults({ type: 'subscription', subscriptionDays: 30 })).toMatchObject({ subscriptionDays: 30 });
    expect(await defaults({ subscriptionDays: 60 })).toMatchObject({ type: 'subscription', subscriptionDays: 60 });
    expect(await defaults({ seats: 2 })).toEqual({ type: 'subscription', subscriptionDays: 60, seats: 2 });
    const expiresAt = '2030-01-01T00:00:00.000Z';
    expect(await defaults({ type: 'expiration', expiresAt })).toEqual({ type: 'expiration', expiresAt, seats: 2 });
    expect(outcomeCode(await update(id, { defaults: { expiresAt: null } }))).toBe('TERM_INVALID');
    expect(outcomeCode(await update(id, { defaults: { subscriptionDays: 60 } }))).toBe('LICENSE_TYPE_MISSING');
    expect(await defaults({ type: 'perpetual' })).toEqual({ type: 'perpetual', seats: 2 });
  });
});
