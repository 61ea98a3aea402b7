import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { addCompany, addProfile } from '../../testing/license-fixtures.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { generateDigitCode } from './generate-digit-code.js';
import type { NewCodes } from './issue-codes.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const addMany = (wanted: Partial<NewCodes>) =>
  acme.features.licenses.addMany({ productId: PRODUCT, codes: 1, ...wanted }, 'test');
const count = () => acme.features.licenses.count({});

describe('Adding many licenses', () => {
  it('makes codes of 18 digits, all different, which devices take', async () => {
    const licenses = grantedValue(await addMany({ codes: 500 }));
    for (const { code } of licenses) expect(code).toMatch(/^[1-9]\d{17}$/);
    expect(new Set(licenses.map(({ code }) => code)).size).toBe(500);
    expect(licenses[0]).toMatchObject({
      status: 'active',
      type: 'perpetual',
      seats: 1,
      seatsTaken: 0,
      features: [{ code: 'DRAW' }, { code: 'EXPORT' }],
      pool: `${PRODUCT}:`,
    });
    const request = await (await Device.make()).activate(licenses[0]?.code ?? '');
    expect(outcomeCode(await acme.features.activationRequests.answer(request))).toBe('GRANTED');
    expect(await auditEntries(acme, 'subject', licenses[499]?.id ?? '')).toMatchObject([{ action: 'license.added' }]);
  });

  it('begins them as their profile says, for a company', async () => {
    const terms = {
      type: 'subscription',
      subscriptionDays: 30,
      seats: 4,
      features: [{ code: 'RENDER', limit: 2 }],
    } as const;
    const { id: profileId } = await addProfile(acme, { number: 3, ...terms, enabled: false, acquired: true });
    const { id: companyId } = await addCompany(acme, 17);
    const [license] = grantedValue(await addMany({ profileId, companyId, label: 'Order 4711' }));
    expect(license).toMatchObject({
      ...terms,
      profileId,
      companyId,
      label: 'Order 4711',
      status: 'suspended',
      acquired: true,
    });
    expect(license).not.toHaveProperty('pool');
  });

  it('takes codes from elsewhere, in their order, and finds them by any spelling', async () => {
    const codes = ['  B-2 ', 'A-1'];
    const licenses = grantedValue(await addMany({ codes }));
    expect(licenses.map(({ code }) => code)).toEqual(['B-2', 'A-1']);
    const { licenses: feature } = acme.features;
    expect(grantedValue(await feature.byCode(PRODUCT, ' A-1')).id).toBe(licenses[1]?.id);
    for (const unknown of ['A-3', '', 'CS-AAAAA-AAAAA-AAAAA-AAAAA-AAAAB']) {
      expect(outcomeCode(await feature.byCode(PRODUCT, unknown))).toBe('LICENSE_UNKNOWN');
    }
    expect(outcomeCode(await feature.byCode('other', 'A-1'))).toBe('LICENSE_UNKNOWN');
  });

  it('finds a code across all products', async () => {
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
    grantedValue(await addMany({ codes: ['SHARED', 'OWN'] }));
    grantedValue(await addMany({ codes: ['SHARED'], productId: 'other' }));
    const productsOf = async (code: string, productId?: string) =>
      (await acme.features.licenses.viewsByCode(code, productId)).map(({ product }) => product.id).sort();
    expect(await productsOf('SHARED')).toEqual([PRODUCT, 'other']);
    expect(await productsOf('SHARED', 'other')).toEqual(['other']);
    expect(await productsOf('OWN')).toEqual([PRODUCT]);
    expect(await productsOf('NONE')).toEqual([]);
  });

  it('adds all or none', async () => {
    grantedValue(await addMany({ codes: ['TAKEN'] }));
    expect(outcomeCode(await addMany({ codes: ['A', 'TAKEN', 'B'] }))).toBe('LICENSE_CODE_EXISTS');
    expect(outcomeCode(await addMany({ codes: ['A', 'B', 'A '] }))).toBe('LICENSE_CODE_EXISTS');
    expect(outcomeCode(await addMany({ productId: 'none' }))).toBe('PRODUCT_UNKNOWN');
    expect(outcomeCode(await addMany({ profileId: 'prf_1' }))).toBe('PROFILE_UNKNOWN');
    expect(outcomeCode(await addMany({ companyId: 'cmp_1' }))).toBe('COMPANY_UNKNOWN');
    await expect(addMany({ codes: ['A', 'CS-AAAAA-AAAAA-AAAAA-AAAAA-AAAAB'] })).rejects.toMatchObject({
      code: 'LICENSE_CODE_MISTYPED',
    });
    expect(await count()).toBe(1);
  });

  it('refuses to add none, or more than 10,000', async () => {
    for (const codes of [0, 10_001, 1.5, []]) await expect(addMany({ codes })).rejects.toThrow(TypeError);
  });

  it('adds 10,000 at once', async () => {
    expect(grantedValue(await addMany({ codes: 10_000 }))).toHaveLength(10_000);
    expect(await count()).toBe(10_000);
  });
});

describe('A code of digits', () => {
  it('is in its bounds for every bit pattern, and drawn again when it would be out of them', () => {
    const drawn = [0xff, 0x00, 0xc7, 0xff];
    const random = (bytes: number) => new Uint8Array(bytes).fill(drawn.shift() ?? 0);
    expect(generateDigitCode(random)).toBe('100000000000000000');
    expect(generateDigitCode(random)).toBe(String(10n ** 17n + (0xc7c7c7c7c7c7c7c7n >> 4n)));
    expect(drawn).toEqual([0xff]);
  });
});
