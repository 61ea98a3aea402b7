import { peekHeader, splitBundle, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { createTestVendor, grantedValue, type TestVendor } from '../../testing/test-vendor.js';

let acme: TestVendor;
let device: Device;
beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
});

const signerOf = (bundle: string): string => peekHeader(splitBundle(bundle).artefact).kid;

describe('After an issuer key was added', () => {
  it('an old request and an old deactivation get the identical answer, a new request one by the new key', async () => {
    const { code } = await acme.addLicense({ seats: 2 });
    const request = await device.activate(code);
    const { certificate: before, activation } = grantedValue(await acme.features.activationRequests.answer(request));
    acme.now += 1_000;
    const newKid = await acme.addIssuerKey();
    expect(grantedValue(await acme.features.activationRequests.answer(request)).certificate).toBe(before);

    const other = await Device.make();
    const { certificate: after } = grantedValue(
      await acme.features.activationRequests.answer(await other.activate(code)),
    );
    expect(signerOf(after)).toBe(newKid);
    expect(signerOf(before)).not.toBe(newKid);
    for (const certificate of [before, after]) await verifyBundle(certificate, 'activation', acme.trust);

    const given = await device.deactivate(activation.id);
    const { receipt } = grantedValue(await acme.features.deactivations.accept(given));
    acme.now += 1_000;
    await acme.addIssuerKey();
    expect(grantedValue(await acme.features.deactivations.accept(given)).receipt).toBe(receipt);
  });

  it('nothing is signed, and nothing written, when no key may sign', async () => {
    const { id, code } = await acme.addLicense();
    acme.now += 800 * 86_400_000;
    const answered = acme.features.activationRequests.answer(await device.activate(code));
    await expect(answered).rejects.toMatchObject({ code: 'SIGNING_KEY_GONE' });
    expect(grantedValue(await acme.features.licenses.get(id)).seatsTaken).toBe(0);
    await acme.addIssuerKey();
    grantedValue(await acme.features.activationRequests.answer(await device.activate(code)));
  });
});
