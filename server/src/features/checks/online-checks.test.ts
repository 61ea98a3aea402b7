import { randomTokenId, validateCheck, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { Device } from '../../testing/device.js';
import { createTestVendor, grantedValue, PRODUCT, TEST_START, type TestVendor } from '../../testing/test-vendor.js';
import type { CheckRequest } from './online-checks.js';

let acme: TestVendor;
let device: Device;
beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
});

async function ask(changes: Partial<CheckRequest> & Pick<CheckRequest, 'activation'>) {
  const question = { product: PRODUCT, generation: 1, nonce: randomTokenId(systemRandom), ...changes };
  const bundle = await acme.features.onlineChecks.answer(question);
  const { claims } = await verifyBundle(bundle, 'check', acme.trust);
  expect(claims).toMatchObject({
    nonce: question.nonce,
    act: question.activation,
    gen: question.generation,
    aud: question.product,
    iat: Math.floor(acme.now / 1000),
  });
  return claims;
}

async function activated(license: Parameters<TestVendor['addLicense']>[0] = {}) {
  const { id, code } = await acme.addLicense(license);
  const aud = license?.productId ?? PRODUCT;
  const { activation } = grantedValue(
    await acme.features.activationRequests.answer(await device.activate(code, { aud })),
  );
  return { licenseId: id, activation: activation.id };
}

describe('An online check', () => {
  it('of an activation that stands is active, and outdated for an older generation', async () => {
    const { activation } = await activated();
    expect((await ask({ activation })).sts).toBe('active');
    grantedValue(await acme.features.activationRequests.answer(await device.refresh(activation)));
    expect((await ask({ activation })).sts).toBe('outdated');
    expect((await ask({ activation, generation: 2 })).sts).toBe('active');
  });

  it('tells suspended and expired, and deactivated before either', async () => {
    const { activation, licenseId } = await activated({ expiresAt: new Date(TEST_START + 60_000).toISOString() });
    acme.now += 59_999;
    expect((await ask({ activation })).sts).toBe('active');
    acme.now += 1;
    expect((await ask({ activation })).sts).toBe('expired');
    await acme.features.licenses.setStatus(licenseId, 'suspended', 'test');
    expect((await ask({ activation })).sts).toBe('suspended');
    grantedValue(await acme.features.deactivations.accept(await device.deactivate(activation)));
    expect((await ask({ activation })).sts).toBe('deactivated');
  });

  it('tells deactivated after a release by support', async () => {
    const { activation } = await activated();
    grantedValue(await acme.features.activations.release(activation, 'gone', 'test'));
    expect((await ask({ activation })).sts).toBe('deactivated');
  });

  it('of what is not here, or of another product, is unknown and signed all the same', async () => {
    const { activation } = await activated();
    expect((await ask({ activation: `act_${'0'.repeat(16)}` })).sts).toBe('unknown');
    expect((await ask({ activation, product: 'other' })).sts).toBe('unknown');
  });

  it('moves the next check date while the activation stands, and only then', async () => {
    grantedValue(
      await acme.features.products.add({ id: 'checked', name: 'Checked', features: [], checkEveryDays: 7 }, 'test'),
    );
    const { activation, licenseId } = await activated({ productId: 'checked' });
    acme.now += 3_600_000;
    expect((await ask({ activation, product: 'checked' })).chk).toBe(acme.now / 1000 + 7 * 86_400);
    await acme.features.licenses.setStatus(licenseId, 'suspended', 'test');
    expect(await ask({ activation, product: 'checked' })).not.toHaveProperty('chk');
  });

  it('is bound to the nonce of the question', async () => {
    const { activation } = await activated();
    const claims = await ask({ activation });
    const context = { now: TEST_START / 1000, vendor: 'acme', product: PRODUCT, activation, nonce: claims.nonce };
    validateCheck(claims, context);
    const other = { ...context, nonce: randomTokenId(systemRandom) };
    expect(() => validateCheck(claims, other)).toThrow(expect.objectContaining({ code: 'NONCE_MISMATCH' }));
  });
});
