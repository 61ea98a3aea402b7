import { beforeEach, describe, expect, it } from 'vitest';
import { Device, unverifiedClaims } from '../../testing/device.js';
import { addCompany, addProfile } from '../../testing/license-fixtures.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from './license-record.js';
import type { LicenseChanges } from './update-license.js';

let acme: TestVendor;
let license: License;
beforeEach(async () => {
  acme = await createTestVendor();
  license = await acme.addLicense({ seats: 3, label: 'Order 1', udf: { A: 'a' } });
});

const update = (changes: LicenseChanges, id = license.id) => acme.features.licenses.update(id, changes, 'test');

describe('Updating a license', () => {
  it('changes what is given, and nothing else', async () => {
    acme.now += 1_000;
    const { id: companyId } = await addCompany(acme, 7);
    const changed = grantedValue(await update({ seats: 5, companyId, acquired: true, status: 'suspended' }));
    const { pool: _, ...before } = license;
    expect(changed).toEqual({
      ...before,
      seats: 5,
      companyId,
      acquired: true,
      status: 'suspended',
      modifiedAt: new Date(TEST_START + 1_000).toISOString(),
    });
    expect(grantedValue(await acme.features.licenses.get(license.id))).toEqual(changed);
    const actions = (await auditEntries(acme, 'subject', license.id)).map(({ action }) => action).sort();
    expect(actions).toEqual(['license.added', 'license.changed', 'license.suspended']);
  });

  it('clears what is null', async () => {
    const { id: companyId } = await addCompany(acme, 7);
    grantedValue(await update({ companyId, startsAt: '2027-01-01T00:00:00.000Z' }));
    const cleared = grantedValue(await update({ companyId: null, startsAt: null, label: null, udf: { A: null } }));
    for (const name of ['companyId', 'startsAt', 'label', 'profileId']) expect(cleared).not.toHaveProperty(name);
    expect(cleared.udf).toEqual({});
  });

  it('does nothing when nothing is given', async () => {
    expect(grantedValue(await update({}))).toEqual(license);
    expect(await auditEntries(acme, 'action', 'license.changed')).toEqual([]);
  });

  it('refuses what is not there, and leaves everything as it was', async () => {
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
    const foreign = await addProfile(acme, { number: 1, productId: 'other' });
    const abroad = await addCompany(acme, 8, 'other');
    const refusals: readonly (readonly [LicenseChanges, string])[] = [
      [{ profileId: 'prf_99' }, 'PROFILE_UNKNOWN'],
      [{ profileId: foreign.id }, 'PROFILE_UNKNOWN'],
      [{ companyId: 'cmp_99' }, 'COMPANY_UNKNOWN'],
      [{ companyId: abroad.id }, 'COMPANY_UNKNOWN'],
      [{ features: [{ code: 'NONE' }] }, 'FEATURE_UNKNOWN'],
      [{ type: 'subscription' }, 'TERM_INVALID'],
      [{ expiresAt: '2028-01-01T00:00:00Z' }, 'LICENSE_TYPE_MISSING'],
      [{ notes: { delete: [1] } }, 'NOTE_UNKNOWN'],
      [
        { udf: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`F${i}`, 'x'.repeat(900)])) },
        'NOT_CERTIFIABLE',
      ],
    ];
    for (const [changes, code] of refusals) {
      expect(
        outcomeCode(await update({ seats: 9, notes: { add: [{ type: 'general', text: 'x' }] }, ...changes })),
      ).toBe(code);
    }
    expect(outcomeCode(await update({ seats: 9 }, 'lic_000000000000'))).toBe('LICENSE_UNKNOWN');
    expect(grantedValue(await acme.features.licenses.get(license.id))).toEqual(license);
    expect(grantedValue(await acme.features.notes.list(license.id))).toEqual([]);
  });

  it('is brought to a device by its next refresh', async () => {
    const device = await Device.make();
    const first = grantedValue(await acme.features.activationRequests.answer(await device.activate(license.code)));
    expect(unverifiedClaims(first.certificate)).toMatchObject({ perpetual: true, ftr: ['DRAW', 'EXPORT'] });
    acme.now += 86_400_000;
    grantedValue(
      await update({
        type: 'subscription',
        subscriptionDays: 10,
        features: [
          { code: 'EXPORT', on: false },
          { code: 'RENDER', on: true, limit: 4 },
        ],
        udf: { A: 'b' },
      }),
    );
    const { certificate } = grantedValue(
      await acme.features.activationRequests.answer(await device.refresh(first.activation.id)),
    );
    expect(unverifiedClaims(certificate)).toMatchObject({
      exp: acme.now / 1000 + 10 * 86_400,
      ftr: ['DRAW', 'RENDER'],
      lim: { RENDER: 4 },
      udf: { A: 'b' },
      gen: 2,
    });
    acme.now += 86_400_000;
    const extended = grantedValue(await update({ subscriptionDays: 5 }));
    expect(extended).toMatchObject({
      subscriptionDays: 15,
      expiresAt: new Date(TEST_START + 16 * 86_400_000).toISOString(),
    });
    expect(extended.lastActivatedAt).toBe(first.activation.createdAt);
  });

  it('may leave fewer seats than are taken: nothing new is issued, and who has one keeps it', async () => {
    const [one, two, three] = [await Device.make(), await Device.make(), await Device.make()];
    const { activation } = grantedValue(
      await acme.features.activationRequests.answer(await one.activate(license.code)),
    );
    grantedValue(await acme.features.activationRequests.answer(await two.activate(license.code)));
    grantedValue(await update({ seats: 1 }));
    expect(outcomeCode(await acme.features.activationRequests.answer(await three.activate(license.code)))).toBe(
      'NO_SEAT_LEFT',
    );
    expect(outcomeCode(await acme.features.activationRequests.answer(await one.refresh(activation.id)))).toBe(
      'GRANTED',
    );
  });

  it('may end it in the past', async () => {
    expect(outcomeCode(await update({ type: 'expiration', expiresAt: '2026-01-01T00:00:00.000Z' }))).toBe('GRANTED');
  });
});

describe('Putting a license into a profile', () => {
  it('leaves its terms as they are, unless they are to be taken over', async () => {
    const profile = await addProfile(acme, { number: 1, seats: 50, features: [{ code: 'RENDER' }], enabled: false });
    const put = grantedValue(await update({ profileId: profile.id }));
    expect(put).toMatchObject({ profileId: profile.id, seats: 3, features: license.features, status: 'active' });
    const over = grantedValue(await update({ inheritProfile: true, seats: 7 }));
    expect(over).toMatchObject({
      profileId: profile.id,
      seats: 7,
      features: [{ code: 'RENDER' }],
      status: 'suspended',
    });
    expect(over).not.toHaveProperty('udf');
    const out = grantedValue(await update({ profileId: null, inheritProfile: true }));
    expect(out).toMatchObject({ seats: 1, features: [{ code: 'DRAW' }, { code: 'EXPORT' }] });
    expect(out).not.toHaveProperty('profileId');
  });

  it('moves a free code to that pool, and a code that was handed out never back into one', async () => {
    const profile = await addProfile(acme, { number: 1 });
    expect(grantedValue(await update({ profileId: profile.id })).pool).toBe(`${PRODUCT}:prf_1`);
    grantedValue(await acme.features.licenses.next({ productId: PRODUCT, profileId: profile.id, amount: 1 }, 'test'));
    const again = grantedValue(await update({ inheritProfile: true }));
    expect([again.acquired, again.pool]).toEqual([true, undefined]);
  });
});
