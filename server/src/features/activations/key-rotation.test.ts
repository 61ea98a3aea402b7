import { peekHeader, splitBundle, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { type ThrowAwayVendor, throwAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';

let acme: ThrowAwayVendor;
let device: Device;
beforeEach(async () => {
  acme = await throwAwayVendor();
  device = await Device.make();
});

const signerOf = (bundle: string): string => peekHeader(splitBundle(bundle).artefact).kid;

describe('After an issuer key was added', () => {
  it('an old request and an old deactivation get the identical answer, a new request one by the new key', async () => {
    const { code } = await acme.addLicense({ seats: 2 });
    const request = await device.activate(code);
    const { certificate: before, activation } = valueIn(await acme.features.answering.answer(request));
    acme.now += 1_000;
    const newKid = await acme.addIssuerKey();
    expect(valueIn(await acme.features.answering.answer(request)).certificate).toBe(before);

    const other = await Device.make();
    const { certificate: after } = valueIn(await acme.features.answering.answer(await other.activate(code)));
    expect(signerOf(after)).toBe(newKid);
    expect(signerOf(before)).not.toBe(newKid);
    for (const certificate of [before, after]) await verifyBundle(certificate, 'activation', acme.trust);

    const given = await device.deactivate(activation.id);
    const { receipt } = valueIn(await acme.features.deactivations.accept(given));
    acme.now += 1_000;
    await acme.addIssuerKey();
    expect(valueIn(await acme.features.deactivations.accept(given)).receipt).toBe(receipt);
  });

  it('nothing is signed, and nothing written, when no key may sign', async () => {
    const { id, code } = await acme.addLicense();
    acme.now += 800 * 86_400_000;
    const answered = acme.features.answering.answer(await device.activate(code));
    await expect(answered).rejects.toMatchObject({ code: 'SIGNING_KEY_GONE' });
    expect(valueIn(await acme.features.licenses.get(id)).seatsTaken).toBe(0);
    await acme.addIssuerKey();
    valueIn(await acme.features.answering.answer(await device.activate(code)));
  });
});
