import { judgeCheck, randomTokenId, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../system.js';
import { Device } from '../../testing/device.js';
import { PRODUCT, START, type ThrowAwayVendor, throwAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';
import type { CheckQuestion } from './checks.js';

let acme: ThrowAwayVendor;
let device: Device;
beforeEach(async () => {
  acme = await throwAwayVendor();
  device = await Device.make();
});

async function ask(changes: Partial<CheckQuestion> & Pick<CheckQuestion, 'activation'>) {
  const question = { product: PRODUCT, generation: 1, nonce: randomTokenId(systemRandom), ...changes };
  const bundle = await acme.features.checks.answer(question);
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

async function activated(license: Parameters<ThrowAwayVendor['addLicense']>[0] = {}) {
  const { id, code } = await acme.addLicense(license);
  const aud = license?.productId ?? PRODUCT;
  const { activation } = valueIn(await acme.features.answering.answer(await device.activate(code, { aud })));
  return { licenseId: id, activation: activation.id };
}

describe('An online check', () => {
  it('of an activation that stands is active, and outdated for an older generation', async () => {
    const { activation } = await activated();
    expect((await ask({ activation })).sts).toBe('active');
    valueIn(await acme.features.answering.answer(await device.refresh(activation)));
    expect((await ask({ activation })).sts).toBe('outdated');
    expect((await ask({ activation, generation: 2 })).sts).toBe('active');
  });

  it('tells suspended and expired, and deactivated before either', async () => {
    const { activation, licenseId } = await activated({ expiresAt: new Date(START + 60_000).toISOString() });
    acme.now += 59_999;
    expect((await ask({ activation })).sts).toBe('active');
    acme.now += 1;
    expect((await ask({ activation })).sts).toBe('expired');
    await acme.features.licenses.setStatus(licenseId, 'suspended', 'test');
    expect((await ask({ activation })).sts).toBe('suspended');
    valueIn(await acme.features.deactivations.accept(await device.deactivate(activation)));
    expect((await ask({ activation })).sts).toBe('deactivated');
  });

  it('tells deactivated after a release by support', async () => {
    const { activation } = await activated();
    valueIn(await acme.features.activations.release(activation, 'gone', 'test'));
    expect((await ask({ activation })).sts).toBe('deactivated');
  });

  it('of what is not here, or of another product, is unknown and signed all the same', async () => {
    const { activation } = await activated();
    expect((await ask({ activation: `act_${'0'.repeat(16)}` })).sts).toBe('unknown');
    expect((await ask({ activation, product: 'other' })).sts).toBe('unknown');
  });

  it('moves the next check date while the activation stands, and only then', async () => {
    valueIn(
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
    const context = { now: START / 1000, vendor: 'acme', product: PRODUCT, activation, nonce: claims.nonce };
    judgeCheck(claims, context);
    const other = { ...context, nonce: randomTokenId(systemRandom) };
    expect(() => judgeCheck(claims, other)).toThrow(expect.objectContaining({ code: 'NONCE_MISMATCH' }));
  });
});
