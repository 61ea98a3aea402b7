import { describe, expect, it } from 'vitest';
import { Device, unverifiedClaims } from '../../testing/device.js';
import { activeSeats, grantedValue, outcomeCode } from '../../testing/test-vendor.js';
import {
  acme,
  askCheck,
  device,
  forgetActivations,
  ledgerContents,
  license,
  presentCertificate,
  reconcile,
  refreshActivation,
  sellActivation,
} from './testing/restored-ledger.js';

describe('Reconciling', () => {
  it('takes up more than was sold, and says so', async () => {
    const first = await sellActivation(device);
    await forgetActivations(first);
    const second = await sellActivation(await Device.make());
    await presentCertificate(first);
    expect(await reconcile()).toMatchObject([
      { license: license.id, seats: 1, seatsTaken: 2, oversold: true, findings: [{ activation: first.activation }] },
    ]);
    for (const sold of [first, second]) expect(await askCheck(sold)).toBe('active');
    expect(await activeSeats(acme, license.id)).toBe(2);
    const third = await (await Device.make()).activate(license.code);
    expect(outcomeCode(await acme.features.activationRequests.answer(third))).toBe('NO_SEAT_LEFT');
  });

  it('takes the newest of two activations of one device, and of one activation the newest generation', async () => {
    const first = await sellActivation(device);
    grantedValue(await acme.features.deactivations.accept(await device.deactivate(first.activation)));
    acme.now += 1_000;
    const second = await sellActivation(device);
    const third = await refreshActivation(device, second.activation, 1);
    await forgetActivations(first, second);
    expect(await reconcile([first, third, second])).toMatchObject([
      { seatsTaken: 1, findings: [{ activation: second.activation, generation: 2 }, { outcome: 'superseded' }] },
    ]);
    expect(await askCheck(third)).toBe('active');
  });

  it('run dry says the same and changes nothing; run again it has nothing to do', async () => {
    const sold = await sellActivation(device);
    await forgetActivations(sold);
    await presentCertificate(sold);
    const before = await ledgerContents();
    const dry = await reconcile([sold], true);
    expect(await ledgerContents()).toEqual(before);
    expect(await reconcile([sold])).toEqual(dry);
    const after = await ledgerContents();
    expect(await reconcile()).toEqual([]);
    expect(await reconcile([sold])).toMatchObject([{ seatsTaken: 1, findings: [{ outcome: 'known' }] }]);
    expect(await ledgerContents()).toEqual(after);
  });

  it('is about the certificate that was issued: nothing in it is made up', async () => {
    const sold = await sellActivation(device);
    const claims = unverifiedClaims(sold.certificate);
    await forgetActivations(sold);
    await presentCertificate(sold);
    const [only] = (await ledgerContents()).evidence;
    expect(only).toMatchObject({ id: sold.activation, licenseId: license.id, issuance: { claims } });
  });
});
