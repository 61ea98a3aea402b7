import { verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeProduct } from '../../testing/change-record.js';
import {
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { NewPassive } from './passive-certificates.js';

const DAY = 86_400;
const NOW = TEST_START / 1_000;

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
  const common = { createdAt: '2027-01-01T00:00:00.000Z', modifiedAt: '2027-01-01T00:00:00.000Z' };
  await acme.ledger.transaction((tx) =>
    tx.profiles.insert({
      id: 'prf_12',
      number: 12,
      productId: PRODUCT,
      name: 'Trade Fair',
      nameKey: `${PRODUCT}:trade fair`,
      enabled: true,
      acquired: false,
      type: 'subscription',
      subscriptionDays: 14,
      maintenanceUntil: '2027-06-01T00:00:00.000Z',
      seats: 1,
      features: [{ code: 'RENDER', limit: 7 }],
      limitsOff: { DRAW: 3 },
      udf: { stand: 'A1', hall: '7' },
      ...common,
    }),
  );
});

const issue = (wanted: Partial<NewPassive>) =>
  acme.features.passiveCertificates.issue({ productId: PRODUCT, clientId: 'workstation-0042', ...wanted }, 'test');
const claimsOf = async (wanted: Partial<NewPassive>) =>
  (await verifyBundle(grantedValue(await issue(wanted)).certificate, 'passive', acme.trust)).claims;

describe('What a passive certificate gives', () => {
  it('is what its profile does', async () => {
    expect(await claimsOf({ profileId: 'prf_12' })).toMatchObject({
      lty: 'subscription',
      exp: NOW + 14 * DAY,
      mnt: Date.UTC(2027, 5, 1) / 1_000,
      ftr: ['RENDER'],
      lim: { RENDER: 7 },
      udf: { stand: 'A1', hall: '7' },
    });
  });

  it('is otherwise where it is told to be, with the limits of the profile', async () => {
    const own = { features: ['DRAW', 'EXPORT', 'RENDER'], udf: { stand: 'B2' }, expiresAt: '2027-01-03T00:00:00Z' };
    expect(await claimsOf({ profileId: 'prf_12', ...own })).toMatchObject({
      exp: NOW + 2 * DAY,
      ftr: ['DRAW', 'EXPORT', 'RENDER'],
      lim: { DRAW: 3, RENDER: 7 },
      udf: { stand: 'B2', hall: '7' },
    });
  });

  it('is what the product gives without a profile', async () => {
    await changeProduct(acme, PRODUCT, {
      defaults: { type: 'expiration', expiresAt: '2027-01-11T00:00:00.000Z', seats: 1 },
      udfFields: [{ name: 'site', value: 'north' }, { name: 'empty' }],
    });
    const claims = await claimsOf({});
    expect(claims).toMatchObject({ lty: 'expiration', exp: NOW + 10 * DAY, ftr: ['DRAW', 'EXPORT'] });
    expect(claims.udf).toEqual({ site: 'north' });
  });

  it('names an end as one that was known from the start', async () => {
    expect(await claimsOf({})).toMatchObject({ perpetual: true });
    expect(await claimsOf({})).not.toHaveProperty('lty');
    expect(await claimsOf({ expiresAt: '2027-01-03T00:00:00Z' })).toMatchObject({ lty: 'expiration' });
  });

  it('is kept with its profile and company, which must be there', async () => {
    expect(outcomeCode(await issue({ profileId: 'prf_99' }))).toBe('PROFILE_UNKNOWN');
    expect(outcomeCode(await issue({ companyId: 'cmp_99' }))).toBe('COMPANY_UNKNOWN');
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
    expect(outcomeCode(await issue({ productId: 'other', profileId: 'prf_12' }))).toBe('PROFILE_UNKNOWN');
    expect(grantedValue(await issue({ profileId: 'prf_12' })).passive.profileId).toBe('prf_12');
  });
});
