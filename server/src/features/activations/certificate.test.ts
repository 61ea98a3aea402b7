import {
  assertAnswersRequest,
  type Claims,
  hashComponents,
  validateActivation,
  verifyBundle,
} from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { Device, TEST_MACHINE, unverifiedClaims } from '../../testing/device.js';
import { createTestVendor, grantedValue, TEST_START, type TestVendor } from '../../testing/test-vendor.js';
import type { NewLicense } from '../licenses/licenses.js';
import type { NewProduct } from '../products/products.js';

let acme: TestVendor;
let device: Device;
beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
});

const features = ['DRAW', 'EXPORT', 'RENDER'].map((code) => ({ code, name: code, included: code !== 'RENDER' }));
const WEIGHED = { machineWeights: { mid: 20 }, machineThreshold: 90 };
const seconds = (iso: string): number => Date.parse(iso) / 1000;

/** The certificate that a device gets for a new license of a new product. */
async function certified(
  product: Partial<NewProduct>,
  license: Partial<NewLicense>,
  machine = TEST_MACHINE as Record<string, string>,
): Promise<{ readonly claims: Claims<'activation'>; readonly request: string }> {
  grantedValue(await acme.features.products.add({ id: 'made', name: 'Made', features, ...product }, 'test'));
  const { code } = await acme.addLicense({ productId: 'made', ...license });
  const c = hashComponents('acme', 'made', machine);
  const request = await device.activate(code, { aud: 'made', mch: { c } });
  const { certificate } = grantedValue(await acme.features.activationRequests.answer(request));
  return { claims: (await verifyBundle(certificate, 'activation', acme.trust)).claims, request };
}

describe('An activation certificate', () => {
  it('says what the license says', async () => {
    const { claims } = await certified(
      { checkEveryDays: 30 },
      {
        startsAt: '2027-02-01T00:00:00Z',
        expiresAt: '2028-01-31T23:59:59.999Z',
        maintenanceUntil: '2027-06-30T00:00:00Z',
        features: [{ code: 'EXPORT', limit: 500 }, { code: 'RENDER' }],
        udf: { order: 'A-1', customer: 'Ærø' },
      },
    );
    expect(claims).toMatchObject({
      iss: 'acme',
      aud: 'made',
      iat: TEST_START / 1000,
      nbf: seconds('2027-02-01T00:00:00Z'),
      exp: seconds('2028-01-31T23:59:59Z'),
      mnt: seconds('2027-06-30T00:00:00Z'),
      chk: TEST_START / 1000 + 30 * 86_400,
      ftr: ['EXPORT', 'RENDER'],
      lim: { EXPORT: 500 },
      udf: { order: 'A-1', customer: 'Ærø' },
      cnf: { jkt: device.thumbprint },
      gen: 1,
    });
    expect(claims).not.toHaveProperty('perpetual');
  });

  it('says nothing that the license does not say', async () => {
    const { claims } = await certified({}, {});
    expect(claims).toMatchObject({ perpetual: true, ftr: ['DRAW', 'EXPORT'] });
    for (const absent of ['nbf', 'exp', 'mnt', 'chk', 'lim', 'udf']) expect(claims).not.toHaveProperty(absent);
  });

  it.each([
    { components: 1, allowed: undefined, required: 1 },
    { components: 2, allowed: undefined, required: 2 },
    { components: 3, allowed: undefined, required: 2 },
    { components: 6, allowed: undefined, required: 4 },
    { components: 6, allowed: 0, required: 6 },
    { components: 6, allowed: 2, required: 4 },
    { components: 3, allowed: 15, required: 1 },
    { components: 16, allowed: undefined, required: 11 },
  ])('requires $required of $components components when $allowed may change', async (row) => {
    const machine = Object.fromEntries(Array.from({ length: row.components }, (_, index) => [`c${index}`, `${index}`]));
    const allowed = row.allowed === undefined ? {} : { machineChangesAllowed: row.allowed };
    const { claims } = await certified(allowed, {}, machine);
    expect(claims.mch).toEqual({ k: row.required, c: hashComponents('acme', 'made', machine) });
  });

  it('says what the components weigh, as the product does', async () => {
    const machine = { mid: 'a', dsk: 'b', cpu: 'c', net: 'd' };
    const c = hashComponents('acme', 'made', machine);
    const ordinary = await certified({}, {}, machine);
    expect(ordinary.claims.mch).toEqual({ k: 7, c, w: { mid: 3, dsk: 3, net: 3 } });
    const { id } = grantedValue(await acme.features.products.update('made', WEIGHED, 'test'));
    const { code } = await acme.addLicense({ productId: id });
    const request = await device.activate(code, { aud: 'made', mch: { c } });
    const { certificate } = grantedValue(await acme.features.activationRequests.answer(request));
    const { claims } = await verifyBundle(certificate, 'activation', acme.trust);
    expect(claims.mch).toEqual({ k: 25, c, w: { mid: 20, dsk: 3, net: 3 } });
  });

  it('is taken by the device that asked, and by no other', async () => {
    const { claims, request } = await certified({}, {});
    assertAnswersRequest(claims, new Set([String(unverifiedClaims(request).jti)]));
    const context = {
      now: TEST_START / 1000,
      vendor: 'acme',
      product: 'made',
      machine: hashComponents('acme', 'made', TEST_MACHINE),
    };
    validateActivation(claims, { ...context, deviceThumbprint: device.thumbprint });
    const { thumbprint } = await Device.make();
    expect(() => validateActivation(claims, { ...context, deviceThumbprint: thumbprint })).toThrow(
      expect.objectContaining({ code: 'DEVICE_MISMATCH' }),
    );
  });
});
