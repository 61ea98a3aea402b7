import { CountersignError } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { NewLicense } from './licenses.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const add = (wanted: Partial<NewLicense> = {}) =>
  acme.features.licenses.add({ productId: PRODUCT, seats: 1, ...wanted }, 'test');

describe('Adding a license', () => {
  it('makes a code, takes what the product includes, and leaves an audit entry', async () => {
    const license = grantedValue(await add());
    expect(license).toMatchObject({
      status: 'active',
      seatsTaken: 0,
      features: [{ code: 'DRAW' }, { code: 'EXPORT' }],
      code: expect.stringMatching(/^CS(-[0-9A-Z]{5}){5}$/),
    });
    const [entry] = await auditEntries(acme, 'subject', license.id);
    expect(entry).toMatchObject({ action: 'license.added', actor: 'test' });
    expect(JSON.stringify(entry)).not.toContain(license.code);
  });

  it('takes a code from elsewhere as it is, and the device finds it', async () => {
    const { code } = grantedValue(await add({ code: '  öffentlich/2027 #7 ' }));
    expect(code).toBe('öffentlich/2027 #7');
    const device = await Device.make();
    expect(
      outcomeCode(await acme.features.activationRequests.answer(await device.activate('öffentlich/2027 #7'))),
    ).toBe('GRANTED');
  });

  it('knows a code of its own form in any spelling', async () => {
    const { code } = grantedValue(await add());
    for (const spelling of [code, code.toLowerCase(), code.replaceAll('-', ''), code.replaceAll('0', 'O')]) {
      expect(outcomeCode(await add({ code: spelling }))).toBe('LICENSE_CODE_EXISTS');
    }
  });

  it('takes the same code for another product', async () => {
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
    grantedValue(await add({ code: 'SHARED' }));
    expect(outcomeCode(await add({ code: 'SHARED', productId: 'other' }))).toBe('GRANTED');
    expect(outcomeCode(await add({ code: 'SHARED' }))).toBe('LICENSE_CODE_EXISTS');
  });

  it('adds one of 20 licenses with the same code at once', async () => {
    const codes = (await Promise.all(Array.from({ length: 20 }, () => add({ code: 'ONCE' })))).map(outcomeCode);
    expect(codes.filter((code) => code === 'GRANTED')).toHaveLength(1);
  });

  it.each(['CS-AAAAA-AAAAA-AAAAA-AAAAA-AAAAB', 'CS-AAAAA-AAAA-AAAAA-AAAAA-AAAAA', '   '])(
    'refuses the mistyped code %j and does not repeat it',
    async (code) => {
      const error: unknown = await add({ code }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'LICENSE_CODE_MISTYPED' });
      if (code.trim() !== '') expect(error instanceof CountersignError && error.message).not.toContain(code);
    },
  );

  it('begins as its product says, but for what is said of it', async () => {
    const features = [{ code: 'A', name: 'A', included: true }];
    const defaults = { type: 'subscription', subscriptionDays: 30, seats: 4, leases: { client: 12 } } as const;
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features, defaults }, 'test'));
    const { licenses } = acme.features;
    const begin = async (own: object) => grantedValue(await licenses.add({ productId: 'other', ...own }, 'test'));
    expect(await begin({})).toMatchObject({ ...defaults, features: [{ code: 'A' }] });
    expect(await begin({ seats: 2, subscriptionDays: 5_000 })).toMatchObject({ seats: 2, subscriptionDays: 5_000 });
    const ending = await begin({ expiresAt: '2028-01-01T00:00:00.000Z', features: [] });
    expect(ending).toMatchObject({ type: 'expiration', leases: { client: 12 }, features: [] });
    expect(ending).not.toHaveProperty('subscriptionDays');
    expect(await begin({ type: 'perpetual' })).toMatchObject({ type: 'perpetual', seats: 4 });
    expect(outcomeCode(await add({ type: 'subscription' }))).toBe('TERM_INVALID');
    expect(outcomeCode(await add({ profileId: 'prf_1' }))).toBe('PROFILE_UNKNOWN');
  });

  it('refuses a product or feature that is not there, and a feature twice, without repeating what was asked', async () => {
    expect(outcomeCode(await add({ productId: 'CANARY' }))).toBe('PRODUCT_UNKNOWN');
    expect(outcomeCode(await add({ features: [{ code: 'DRAW' }, { code: 'CANARY' }] }))).toBe('FEATURE_UNKNOWN');
    expect(outcomeCode(await add({ features: [{ code: 'DRAW' }, { code: 'DRAW', limit: 1 }] }))).toBe(
      'FEATURE_REPEATED',
    );
    expect(
      JSON.stringify([await add({ productId: 'CANARY' }), await add({ features: [{ code: 'CANARY' }] })]),
    ).not.toContain('CANARY');
  });
});

describe('Suspending a license', () => {
  it('is done once, undone once, and each leaves one audit entry', async () => {
    const { licenses } = acme.features;
    const { id, modifiedAt } = grantedValue(await add());
    expect(modifiedAt).toBeUndefined();
    for (const status of ['suspended', 'suspended', 'active', 'active'] as const) {
      expect(grantedValue(await licenses.setStatus(id, status, 'test')).status).toBe(status);
    }
    expect(grantedValue(await licenses.get(id)).modifiedAt).toBeDefined();
    const actions = (await auditEntries(acme, 'subject', id)).map(({ action }) => action).sort();
    expect(actions).toEqual(['license.added', 'license.reinstated', 'license.suspended']);
    expect(outcomeCode(await licenses.setStatus('lic_000000000000', 'active', 'test'))).toBe('LICENSE_UNKNOWN');
    expect(outcomeCode(await licenses.get('lic_000000000000'))).toBe('LICENSE_UNKNOWN');
  });
});

describe('Listing licenses', () => {
  it('goes through all of them once, page by page, and filters', async () => {
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
    for (let index = 0; index < 7; index += 1) grantedValue(await add({ productId: index < 5 ? PRODUCT : 'other' }));
    const { licenses } = acme.features;
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await licenses.page({ productId: PRODUCT }, cursor, 2);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
    expect((await licenses.page({ status: 'suspended' }, undefined, 10)).items).toEqual([]);
  });
});
