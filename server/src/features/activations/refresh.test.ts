import { hashComponents, randomTokenId, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { Device, TEST_MACHINE } from '../../testing/device.js';
import {
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  seatsTaken,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';
import type { Activation } from './activation-record.js';

let acme: TestVendor;
let device: Device;
let license: License;
let activation: Activation;
const answer = async (request: Promise<string>) => acme.features.activationRequests.answer(await request);

beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
  license = await acme.addLicense();
  ({ activation } = grantedValue(await answer(device.activate(license.code))));
});

describe('A refresh', () => {
  it('by the holder gives the next generation, with the machine, label and dates of now', async () => {
    acme.now += 60_000;
    const c = hashComponents('acme', PRODUCT, { ...TEST_MACHINE, cpu: 'processor-2' });
    const { certificate, activation: after } = grantedValue(
      await answer(device.refresh(activation.id, { mch: { c }, lbl: 'new name' })),
    );
    expect(after).toMatchObject({ id: activation.id, generation: 2, machine: c, label: 'new name' });
    expect(after.refreshedAt).toBe(new Date(TEST_START + 60_000).toISOString());
    const { claims } = await verifyBundle(certificate, 'activation', acme.trust);
    expect(claims).toMatchObject({ act: activation.id, gen: 2, iat: acme.now / 1000, mch: { k: 5, c } });
    expect(await seatsTaken(acme, license.id)).toBe(1);
  });

  it('from another machine is refused, as is a new request: a copied device key would share its seat', async () => {
    const mch = { c: hashComponents('acme', PRODUCT, { mid: 'machine-2', cpu: 'processor-2', net: TEST_MACHINE.net }) };
    expect(outcomeCode(await answer(device.refresh(activation.id, { mch })))).toBe('MACHINE_CHANGED');
    expect(outcomeCode(await answer(device.activate(license.code, { mch })))).toBe('MACHINE_CHANGED');
    expect(grantedValue(await acme.features.activations.get(activation.id))).toEqual(activation);

    grantedValue(await acme.features.activations.release(activation.id, 'new main board', 'operator'));
    expect(grantedValue(await answer(device.activate(license.code, { mch }))).activation.machine).toEqual(mch.c);
    expect(await seatsTaken(acme, license.id)).toBe(1);
  });

  it('keeps the label when the device has none to say', async () => {
    await answer(device.refresh(activation.id, { lbl: 'old name' }));
    expect(grantedValue(await answer(device.refresh(activation.id))).activation.label).toBe('old name');
  });

  it('sent twice is answered once', async () => {
    const request = device.refresh(activation.id);
    const [one, two] = [grantedValue(await answer(request)), grantedValue(await answer(request))];
    expect(one).toEqual(two);
    expect(two.activation.generation).toBe(2);
  });

  it('by another device is refused', async () => {
    const other = await Device.make();
    expect(outcomeCode(await answer(other.refresh(activation.id)))).toBe('LICENSE_UNKNOWN');
  });

  it('of an activation that is not there, or under another product, is refused', async () => {
    expect(outcomeCode(await answer(device.refresh(`act_${'0'.repeat(16)}`)))).toBe('LICENSE_UNKNOWN');
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
    expect(outcomeCode(await answer(device.refresh(activation.id, { aud: 'other' })))).toBe('LICENSE_UNKNOWN');
  });

  it('after deactivation or release is refused', async () => {
    grantedValue(await acme.features.deactivations.accept(await device.deactivate(activation.id)));
    expect(outcomeCode(await answer(device.refresh(activation.id)))).toBe('ACTIVATION_INACTIVE');
    const again = grantedValue(await answer(device.activate(license.code))).activation;
    expect(again.id).not.toBe(activation.id);
    // The device has a seat again, but its deactivated activation is still not refreshed.
    expect(outcomeCode(await answer(device.refresh(activation.id)))).toBe('ACTIVATION_INACTIVE');
    grantedValue(await acme.features.activations.release(again.id, 'stolen', 'test'));
    expect(outcomeCode(await answer(device.refresh(again.id)))).toBe('ACTIVATION_INACTIVE');
    expect(await seatsTaken(acme, license.id)).toBe(0);
  });

  it('of a suspended or ended license is refused, and its old requests are answered as they were', async () => {
    const before = await device.refresh(activation.id, { jti: randomTokenId(systemRandom) });
    const answered = grantedValue(await acme.features.activationRequests.answer(before));
    await acme.features.licenses.setStatus(license.id, 'suspended', 'test');
    expect(outcomeCode(await answer(device.refresh(activation.id)))).toBe('LICENSE_SUSPENDED');
    expect(grantedValue(await acme.features.activationRequests.answer(before)).certificate).toBe(answered.certificate);
  });
});
