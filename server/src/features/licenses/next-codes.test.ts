import { describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { codeOf, PRODUCT, type ThrowAwayVendor, throwAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';
import { addProfile } from './licenses.test.fixture.js';
import type { WantedCodes } from './next-codes.js';

const next = ({ features }: ThrowAwayVendor, wanted: Partial<WantedCodes> = {}) =>
  features.licenses.next({ productId: PRODUCT, amount: 1, ...wanted }, 'test');

describe('Handing out codes', () => {
  it('gives all that are asked for or none, from the pool of that profile, and none that is over', async () => {
    const acme = await throwAwayVendor();
    const { id: profileId } = await addProfile(acme, { number: 1 });
    valueIn(await acme.features.licenses.addMany({ productId: PRODUCT, profileId, codes: 1 }, 'test'));
    const [own] = valueIn(await acme.features.licenses.addMany({ productId: PRODUCT, codes: 1 }, 'test'));
    await acme.addLicense({ expiresAt: '2026-12-31T00:00:00.000Z' });
    expect(codeOf(await next(acme, { amount: 2 }))).toBe('NO_CODE_LEFT');
    expect(valueIn(await next(acme)).map(({ id }) => id)).toEqual([own?.id]);
    expect(codeOf(await next(acme))).toBe('NO_CODE_LEFT');
    expect(codeOf(await next(acme, { productId: 'none' }))).toBe('PRODUCT_UNKNOWN');
    expect(codeOf(await next(acme, { profileId: 'prf_9' }))).toBe('PROFILE_UNKNOWN');
    for (const amount of [0, 1_001, 0.5]) await expect(next(acme, { amount })).rejects.toThrow(TypeError);
    expect(codeOf(await next(acme, { profileId }))).toBe('GRANTED');
  });

  it('counts what it hands out as changed, and gives it again only when somebody puts it back', async () => {
    const acme = await throwAwayVendor();
    const license = await acme.addLicense();
    expect(valueIn(await next(acme))[0]).toMatchObject({ id: license.id, acquired: true });
    expect(codeOf(await next(acme))).toBe('NO_CODE_LEFT');
    valueIn(await acme.features.licenses.update(license.id, { acquired: false }, 'test'));
    expect(valueIn(await next(acme))[0]?.id).toBe(license.id);
    valueIn(await acme.features.licenses.update(license.id, { acquired: false }, 'test'));
    const device = await Device.make();
    valueIn(await acme.features.answering.answer(await device.activate(license.code)));
    expect(codeOf(await next(acme))).toBe('NO_CODE_LEFT');
  });
});
