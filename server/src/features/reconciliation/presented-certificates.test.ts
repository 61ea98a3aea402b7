import { describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { activeSeats, auditOf, codeOf, seatsTaken, throwAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';
import {
  acme,
  ask,
  device,
  everything,
  evidenceCount,
  forget,
  license,
  present,
  reconcile,
  refresh,
  sell,
} from './reconciliation.test.fixture.js';

describe('A certificate of an activation that the ledger has forgotten', () => {
  it('keeps its device licensed, closes the license to others, and is taken up by reconciling', async () => {
    const sold = await sell(device);
    await forget(sold);
    expect(await ask(sold)).toBe('unknown');
    await present(sold);
    expect(await ask(sold)).toBe('active');
    expect(await auditOf(acme, 'subject', sold.activation)).toContainEqual(
      expect.objectContaining({ action: 'evidence.recorded', detail: expect.objectContaining({ generation: 1 }) }),
    );
    const other = await Device.make();
    const refused = await acme.features.answering.answer(await other.activate(license.code));
    expect(refused).toMatchObject({ refusal: { code: 'LEDGER_BEHIND', remedy: expect.stringContaining('reconcile') } });

    expect(await reconcile()).toMatchObject([
      { license: license.id, seats: 1, seatsTaken: 1, oversold: false, findings: [{ outcome: 'created' }] },
    ]);
    expect(await ask(sold)).toBe('active');
    expect(await seatsTaken(acme, license.id)).toBe(1);
    expect(codeOf(await acme.features.answering.answer(await other.activate(license.code)))).toBe('NO_SEAT_LEFT');
    expect(await evidenceCount()).toBe(0);
    expect(await auditOf(acme, 'action', 'activation.recovered')).toHaveLength(1);
    expect(await auditOf(acme, 'action', 'license.reconciled')).toHaveLength(1);
  });

  it('closes its own license and no other', async () => {
    const sold = await sell(device);
    await forget(sold);
    await present(sold);
    const elsewhere = await acme.addLicense();
    await sell(await Device.make(), elsewhere);
  });

  it('is taken up as it was: the same request gets the identical certificate, and its seat is given back once', async () => {
    const request = await device.activate(license.code);
    const { certificate, activation } = valueIn(await acme.features.answering.answer(request));
    const sold = { certificate, activation: activation.id, generation: 1 };
    await forget(sold);
    acme.now += 86_400_000;
    await reconcile([sold]);
    expect(valueIn(await acme.features.activations.get(activation.id))).toEqual(activation);
    expect(valueIn(await acme.features.answering.answer(request)).certificate).toBe(certificate);
    valueIn(await acme.features.deactivations.accept(await device.deactivate(activation.id)));
    expect(await seatsTaken(acme, license.id)).toBe(0);
  });

  it('is recorded once, however often it is presented, and then costs no signature check', async () => {
    const sold = await sell(device);
    await forget(sold);
    await present(sold);
    const after = await everything();
    acme.now += 1_000;
    await present(sold);
    // Not looked at any more.
    await present({ ...sold, certificate: 'nonsense' });
    expect(await everything()).toEqual(after);
  });

  it('lets its device neither refresh nor give back before it is taken up, and says why', async () => {
    const sold = await sell(device);
    await forget(sold);
    await present(sold);
    expect(codeOf(await acme.features.answering.answer(await device.refresh(sold.activation)))).toBe('LEDGER_BEHIND');
    expect(codeOf(await acme.features.deactivations.accept(await device.deactivate(sold.activation)))).toBe(
      'LEDGER_BEHIND',
    );
    const stranger = await Device.make();
    expect(codeOf(await acme.features.answering.answer(await stranger.refresh(sold.activation)))).toBe(
      'LICENSE_UNKNOWN',
    );
    await reconcile();
    expect((await refresh(device, sold.activation, 1)).generation).toBe(2);
  });

  it('of a license that the ledger has forgotten, too, keeps its device licensed and is kept', async () => {
    const sold = await sell(device);
    await forget(sold);
    await acme.ledger.transaction((tx) => tx.licenses.delete(license.id));
    await present(sold);
    expect(await ask(sold)).toBe('active');
    for (let round = 0; round < 2; round += 1) {
      expect(await reconcile()).toMatchObject([{ license: license.id, findings: [{ outcome: 'license-unknown' }] }]);
    }
    expect(await evidenceCount()).toBe(1);
  });

  it('follows a suspension', async () => {
    const sold = await sell(device);
    await forget(sold);
    await present(sold);
    await acme.features.licenses.setStatus(license.id, 'suspended', 'test');
    expect(await ask(sold)).toBe('suspended');
  });
});

describe('A certificate of a generation that the ledger has not reached', () => {
  const goBack = (activation: string): Promise<void> =>
    acme.ledger.transaction(async (tx) => {
      const known = await tx.activations.get(activation);
      if (known !== undefined) await tx.activations.put({ ...known, generation: 1 });
    });

  it('closes the license to others, and no generation is given out twice', async () => {
    const { activation } = await sell(device);
    const second = await refresh(device, activation, 1);
    await goBack(activation);
    expect(await ask(second)).toBe('unknown');
    // It would get generation 2 a second time.
    expect(codeOf(await acme.features.answering.answer(await device.refresh(activation, { gen: 2 })))).toBe(
      'LEDGER_BEHIND',
    );
    await present(second);
    expect(await ask(second)).toBe('active');
    expect(valueIn(await acme.features.licenses.get(license.id)).behindSince).toBeDefined();
    expect((await refresh(device, activation, 2)).generation).toBe(3);
    expect(await reconcile()).toMatchObject([{ seatsTaken: 1, findings: [{ outcome: 'known' }] }]);
    expect(valueIn(await acme.features.licenses.get(license.id)).behindSince).toBeUndefined();
  });

  it('raises the generation when it is reconciled', async () => {
    const { activation } = await sell(device);
    const second = await refresh(device, activation, 1);
    await goBack(activation);
    expect(await reconcile([second])).toMatchObject([{ findings: [{ outcome: 'generation-raised' }] }]);
    expect(valueIn(await acme.features.activations.get(activation)).generation).toBe(2);
    expect(await seatsTaken(acme, license.id)).toBe(1);
  });

  it('does not bring back what the ledger knows was ended', async () => {
    const { activation } = await sell(device);
    const second = await refresh(device, activation, 1);
    await goBack(activation);
    valueIn(await acme.features.activations.release(activation, 'gone', 'test'));
    await present(second);
    expect(await ask(second)).toBe('deactivated');
    await reconcile();
    expect(valueIn(await acme.features.activations.get(activation))).toMatchObject({
      status: 'released',
      generation: 2,
    });
    expect(await seatsTaken(acme, license.id)).toBe(0);
  });
});

describe('No evidence is', () => {
  const nothingHappens = async (presenting: () => Promise<void>) => {
    const before = await everything();
    await presenting();
    expect(await everything()).toEqual(before);
  };

  it('a certificate of what the ledger knows: active, of an older generation, given back or released', async () => {
    const first = await sell(device);
    await nothingHappens(() => present(first));
    await refresh(device, first.activation, 1);
    await nothingHappens(() => present(first));
    // Whatever the device says that it is about, the certificate counts.
    await nothingHappens(() => present({ ...first, generation: 9 }));
    await nothingHappens(() => present({ ...first, activation: `act_${'0'.repeat(16)}` }));
    valueIn(await acme.features.deactivations.accept(await device.deactivate(first.activation)));
    await nothingHappens(() => present({ ...first, generation: 9 }));
  });

  it('a certificate of another vendor, of a changed content, or a token of another type', async () => {
    const sold = await sell(device);
    await forget(sold);
    const stranger = await throwAwayVendor();
    const { code } = await stranger.addLicense();
    const { certificate: foreign } = valueIn(await stranger.features.answering.answer(await device.activate(code)));
    const [payload = ''] = sold.certificate.split('.').slice(1);
    const changed = sold.certificate.replace(payload, `${payload.slice(0, -2)}AA`);
    const before = await everything();
    for (const certificate of [foreign, changed, await device.activate(license.code), 'nonsense', '']) {
      await expect(present({ ...sold, certificate })).rejects.toMatchObject({ name: 'CountersignError' });
    }
    expect(await everything()).toEqual(before);
  });

  it('an activation whose device holds a seat of the license under another one', async () => {
    const first = await sell(device);
    await forget(first);
    const second = await sell(device);
    expect(second.activation).not.toBe(first.activation);
    await nothingHappens(() => present(first));
    expect(await ask(first)).toBe('unknown');
    expect(await reconcile([first])).toMatchObject([{ seatsTaken: 1, findings: [{ outcome: 'superseded' }] }]);
    expect(await activeSeats(acme, license.id)).toBe(1);
  });
});
