import { describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { addProfile } from '../../testing/license-fixtures.js';
import { createTestVendor, grantedValue, outcomeCode, PRODUCT, type TestVendor } from '../../testing/test-vendor.js';
import type { NextCodesRequest } from './take-next-codes.js';

const next = ({ features }: TestVendor, wanted: Partial<NextCodesRequest> = {}) =>
  features.licenses.next({ productId: PRODUCT, amount: 1, ...wanted }, 'test');

describe('Handing out codes', () => {
  it('gives all that are asked for or none, from the pool of that profile, and none that is over', async () => {
    const acme = await createTestVendor();
    const { id: profileId } = await addProfile(acme, { number: 1 });
    grantedValue(await acme.features.licenses.addMany({ productId: PRODUCT, profileId, codes: 1 }, 'test'));
    const [own] = grantedValue(await acme.features.licenses.addMany({ productId: PRODUCT, codes: 1 }, 'test'));
    await acme.addLicense({ expiresAt: '2026-12-31T00:00:00.000Z' });
    expect(outcomeCode(await next(acme, { amount: 2 }))).toBe('NO_CODE_LEFT');
    expect(grantedValue(await next(acme)).map(({ id }) => id)).toEqual([own?.id]);
    expect(outcomeCode(await next(acme))).toBe('NO_CODE_LEFT');
    expect(outcomeCode(await next(acme, { productId: 'none' }))).toBe('PRODUCT_UNKNOWN');
    expect(outcomeCode(await next(acme, { profileId: 'prf_9' }))).toBe('PROFILE_UNKNOWN');
    for (const amount of [0, 1_001, 0.5]) await expect(next(acme, { amount })).rejects.toThrow(TypeError);
    expect(outcomeCode(await next(acme, { profileId }))).toBe('GRANTED');
  });

  it('counts what it hands out as changed, and gives it again only when somebody puts it back', async () => {
    const acme = await createTestVendor();
    const license = await acme.addLicense();
    expect(grantedValue(await next(acme))[0]).toMatchObject({ id: license.id, acquired: true });
    expect(outcomeCode(await next(acme))).toBe('NO_CODE_LEFT');
    grantedValue(await acme.features.licenses.update(license.id, { acquired: false }, 'test'));
    expect(grantedValue(await next(acme))[0]?.id).toBe(license.id);
    grantedValue(await acme.features.licenses.update(license.id, { acquired: false }, 'test'));
    const device = await Device.make();
    grantedValue(await acme.features.activationRequests.answer(await device.activate(license.code)));
    expect(outcomeCode(await next(acme))).toBe('NO_CODE_LEFT');
  });
});
