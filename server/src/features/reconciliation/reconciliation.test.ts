import { describe, expect, it } from 'vitest';
import { claimsIn, Device } from '../../testing/device.js';
import { activeSeats, codeOf, valueIn } from '../../testing/throw-away-vendor.js';
import {
  acme,
  ask,
  device,
  everything,
  forget,
  license,
  present,
  reconcile,
  refresh,
  sell,
} from './reconciliation.test.fixture.js';

describe('Reconciling', () => {
  it('takes up more than was sold, and says so', async () => {
    const first = await sell(device);
    await forget(first);
    const second = await sell(await Device.make());
    await present(first);
    expect(await reconcile()).toMatchObject([
      { license: license.id, seats: 1, seatsTaken: 2, oversold: true, findings: [{ activation: first.activation }] },
    ]);
    for (const sold of [first, second]) expect(await ask(sold)).toBe('active');
    expect(await activeSeats(acme, license.id)).toBe(2);
    const third = await (await Device.make()).activate(license.code);
    expect(codeOf(await acme.features.answering.answer(third))).toBe('NO_SEAT_LEFT');
  });

  it('takes the newest of two activations of one device, and of one activation the newest generation', async () => {
    const first = await sell(device);
    valueIn(await acme.features.deactivations.accept(await device.deactivate(first.activation)));
    acme.now += 1_000;
    const second = await sell(device);
    const third = await refresh(device, second.activation, 1);
    await forget(first, second);
    expect(await reconcile([first, third, second])).toMatchObject([
      { seatsTaken: 1, findings: [{ activation: second.activation, generation: 2 }, { outcome: 'superseded' }] },
    ]);
    expect(await ask(third)).toBe('active');
  });

  it('run dry says the same and changes nothing; run again it has nothing to do', async () => {
    const sold = await sell(device);
    await forget(sold);
    await present(sold);
    const before = await everything();
    const dry = await reconcile([sold], true);
    expect(await everything()).toEqual(before);
    expect(await reconcile([sold])).toEqual(dry);
    const after = await everything();
    expect(await reconcile()).toEqual([]);
    expect(await reconcile([sold])).toMatchObject([{ seatsTaken: 1, findings: [{ outcome: 'known' }] }]);
    expect(await everything()).toEqual(after);
  });

  it('is about the certificate that was issued: nothing in it is made up', async () => {
    const sold = await sell(device);
    const claims = claimsIn(sold.certificate);
    await forget(sold);
    await present(sold);
    const [only] = (await everything()).evidence;
    expect(only).toMatchObject({ id: sold.activation, licenseId: license.id, issuance: { claims } });
  });
});
