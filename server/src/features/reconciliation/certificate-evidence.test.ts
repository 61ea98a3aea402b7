import { describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import {
  activeSeats,
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  seatsTaken,
} from '../../testing/test-vendor.js';
import {
  acme,
  askCheck,
  device,
  evidenceCount,
  forgetActivations,
  ledgerContents,
  license,
  presentCertificate,
  reconcile,
  refreshActivation,
  sellActivation,
} from './testing/restored-ledger.js';

describe('A certificate of an activation that the ledger has forgotten', () => {
  it('keeps its device licensed, closes the license to others, and is taken up by reconciling', async () => {
    const sold = await sellActivation(device);
    await forgetActivations(sold);
    expect(await askCheck(sold)).toBe('unknown');
    await presentCertificate(sold);
    expect(await askCheck(sold)).toBe('active');
    expect(await auditEntries(acme, 'subject', sold.activation)).toContainEqual(
      expect.objectContaining({ action: 'evidence.recorded', detail: expect.objectContaining({ generation: 1 }) }),
    );
    const other = await Device.make();
    const refused = await acme.features.activationRequests.answer(await other.activate(license.code));
    expect(refused).toMatchObject({ refusal: { code: 'LEDGER_BEHIND', remedy: expect.stringContaining('reconcile') } });

    expect(await reconcile()).toMatchObject([
      { license: license.id, seats: 1, seatsTaken: 1, oversold: false, findings: [{ outcome: 'created' }] },
    ]);
    expect(await askCheck(sold)).toBe('active');
    expect(await seatsTaken(acme, license.id)).toBe(1);
    expect(outcomeCode(await acme.features.activationRequests.answer(await other.activate(license.code)))).toBe(
      'NO_SEAT_LEFT',
    );
    expect(await evidenceCount()).toBe(0);
    expect(await auditEntries(acme, 'action', 'activation.recovered')).toHaveLength(1);
    expect(await auditEntries(acme, 'action', 'license.reconciled')).toHaveLength(1);
  });

  it('closes its own license and no other', async () => {
    const sold = await sellActivation(device);
    await forgetActivations(sold);
    await presentCertificate(sold);
    const elsewhere = await acme.addLicense();
    await sellActivation(await Device.make(), elsewhere);
  });

  it('is taken up as it was: the same request gets the identical certificate, and its seat is given back once', async () => {
    const request = await device.activate(license.code);
    const { certificate, activation } = grantedValue(await acme.features.activationRequests.answer(request));
    const sold = { certificate, activation: activation.id, generation: 1 };
    await forgetActivations(sold);
    acme.now += 86_400_000;
    await reconcile([sold]);
    expect(grantedValue(await acme.features.activations.get(activation.id))).toEqual(activation);
    expect(grantedValue(await acme.features.activationRequests.answer(request)).certificate).toBe(certificate);
    grantedValue(await acme.features.deactivations.accept(await device.deactivate(activation.id)));
    expect(await seatsTaken(acme, license.id)).toBe(0);
  });

  it('is recorded once, however often it is presented, and then costs no signature check', async () => {
    const sold = await sellActivation(device);
    await forgetActivations(sold);
    await presentCertificate(sold);
    const after = await ledgerContents();
    acme.now += 1_000;
    await presentCertificate(sold);
    // No longer looked at.
    await presentCertificate({ ...sold, certificate: 'nonsense' });
    expect(await ledgerContents()).toEqual(after);
  });

  it('lets its device neither refresh nor give back before it is taken up, and says why', async () => {
    const sold = await sellActivation(device);
    await forgetActivations(sold);
    await presentCertificate(sold);
    expect(outcomeCode(await acme.features.activationRequests.answer(await device.refresh(sold.activation)))).toBe(
      'LEDGER_BEHIND',
    );
    expect(outcomeCode(await acme.features.deactivations.accept(await device.deactivate(sold.activation)))).toBe(
      'LEDGER_BEHIND',
    );
    const stranger = await Device.make();
    expect(outcomeCode(await acme.features.activationRequests.answer(await stranger.refresh(sold.activation)))).toBe(
      'LICENSE_UNKNOWN',
    );
    await reconcile();
    expect((await refreshActivation(device, sold.activation, 1)).generation).toBe(2);
  });

  it('of a license that the ledger has forgotten, too, keeps its device licensed and is kept', async () => {
    const sold = await sellActivation(device);
    await forgetActivations(sold);
    await acme.ledger.transaction((tx) => tx.licenses.delete(license.id));
    await presentCertificate(sold);
    expect(await askCheck(sold)).toBe('active');
    for (let round = 0; round < 2; round += 1) {
      expect(await reconcile()).toMatchObject([{ license: license.id, findings: [{ outcome: 'license-unknown' }] }]);
    }
    expect(await evidenceCount()).toBe(1);
  });

  it('follows a suspension', async () => {
    const sold = await sellActivation(device);
    await forgetActivations(sold);
    await presentCertificate(sold);
    await acme.features.licenses.setStatus(license.id, 'suspended', 'test');
    expect(await askCheck(sold)).toBe('suspended');
  });
});

describe('A certificate of a generation that the ledger has not reached', () => {
  const goBack = (activation: string): Promise<void> =>
    acme.ledger.transaction(async (tx) => {
      const known = await tx.activations.get(activation);
      if (known !== undefined) await tx.activations.put({ ...known, generation: 1 });
    });

  it('closes the license to others, and no generation is given out twice', async () => {
    const { activation } = await sellActivation(device);
    const second = await refreshActivation(device, activation, 1);
    await goBack(activation);
    expect(await askCheck(second)).toBe('unknown');
    // It would get generation 2 a second time.
    expect(
      outcomeCode(await acme.features.activationRequests.answer(await device.refresh(activation, { gen: 2 }))),
    ).toBe('LEDGER_BEHIND');
    await presentCertificate(second);
    expect(await askCheck(second)).toBe('active');
    expect(grantedValue(await acme.features.licenses.get(license.id)).behindSince).toBeDefined();
    expect((await refreshActivation(device, activation, 2)).generation).toBe(3);
    expect(await reconcile()).toMatchObject([{ seatsTaken: 1, findings: [{ outcome: 'known' }] }]);
    expect(grantedValue(await acme.features.licenses.get(license.id)).behindSince).toBeUndefined();
  });

  it('raises the generation when it is reconciled', async () => {
    const { activation } = await sellActivation(device);
    const second = await refreshActivation(device, activation, 1);
    await goBack(activation);
    expect(await reconcile([second])).toMatchObject([{ findings: [{ outcome: 'generation-raised' }] }]);
    expect(grantedValue(await acme.features.activations.get(activation)).generation).toBe(2);
    expect(await seatsTaken(acme, license.id)).toBe(1);
  });

  it('does not bring back what the ledger knows was ended', async () => {
    const { activation } = await sellActivation(device);
    const second = await refreshActivation(device, activation, 1);
    await goBack(activation);
    grantedValue(await acme.features.activations.release(activation, 'gone', 'test'));
    await presentCertificate(second);
    expect(await askCheck(second)).toBe('deactivated');
    await reconcile();
    expect(grantedValue(await acme.features.activations.get(activation))).toMatchObject({
      status: 'released',
      generation: 2,
    });
    expect(await seatsTaken(acme, license.id)).toBe(0);
  });
});

describe('No evidence is', () => {
  const nothingHappens = async (presenting: () => Promise<void>) => {
    const before = await ledgerContents();
    await presenting();
    expect(await ledgerContents()).toEqual(before);
  };

  it('a certificate of what the ledger knows: active, of an older generation, given back or released', async () => {
    const first = await sellActivation(device);
    await nothingHappens(() => presentCertificate(first));
    await refreshActivation(device, first.activation, 1);
    await nothingHappens(() => presentCertificate(first));
    // The certificate counts, whatever activation the device claims.
    await nothingHappens(() => presentCertificate({ ...first, generation: 9 }));
    await nothingHappens(() => presentCertificate({ ...first, activation: `act_${'0'.repeat(16)}` }));
    grantedValue(await acme.features.deactivations.accept(await device.deactivate(first.activation)));
    await nothingHappens(() => presentCertificate({ ...first, generation: 9 }));
  });

  it('a certificate of another vendor, of a changed content, or a token of another type', async () => {
    const sold = await sellActivation(device);
    await forgetActivations(sold);
    const stranger = await createTestVendor();
    const { code } = await stranger.addLicense();
    const { certificate: foreign } = grantedValue(
      await stranger.features.activationRequests.answer(await device.activate(code)),
    );
    const [payload = ''] = sold.certificate.split('.').slice(1);
    const changed = sold.certificate.replace(payload, `${payload.slice(0, -2)}AA`);
    const before = await ledgerContents();
    for (const certificate of [foreign, changed, await device.activate(license.code), 'nonsense', '']) {
      await expect(presentCertificate({ ...sold, certificate })).rejects.toMatchObject({ name: 'CountersignError' });
    }
    expect(await ledgerContents()).toEqual(before);
  });

  it('an activation whose device holds a seat of the license under another one', async () => {
    const first = await sellActivation(device);
    await forgetActivations(first);
    const second = await sellActivation(device);
    expect(second.activation).not.toBe(first.activation);
    await nothingHappens(() => presentCertificate(first));
    expect(await askCheck(first)).toBe('unknown');
    expect(await reconcile([first])).toMatchObject([{ seatsTaken: 1, findings: [{ outcome: 'superseded' }] }]);
    expect(await activeSeats(acme, license.id)).toBe(1);
  });
});
