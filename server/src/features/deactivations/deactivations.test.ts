import { verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { Device, unverifiedClaims } from '../../testing/device.js';
import {
  activeSeats,
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  seatsTaken,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { Activation } from '../activations/activation-record.js';
import type { License } from '../licenses/license-record.js';

let acme: TestVendor;
let device: Device;
let license: License;
let request: string;
let activation: Activation;
const accept = async (certificate: Promise<string> | string) => acme.features.deactivations.accept(await certificate);

beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
  license = await acme.addLicense();
  request = await device.activate(license.code);
  ({ activation } = grantedValue(await acme.features.activationRequests.answer(request)));
});

describe('A deactivation certificate', () => {
  it('frees the seat for another device and gets a receipt that the device can verify', async () => {
    const certificate = await device.deactivate(activation.id);
    const { receipt, activation: after } = grantedValue(await accept(certificate));
    expect(after).toMatchObject({ status: 'deactivated', endedAt: new Date(acme.now).toISOString() });
    expect(after).not.toHaveProperty('seat');
    const { claims } = await verifyBundle(receipt, 'receipt', acme.trust);
    expect(claims).toMatchObject({
      act: activation.id,
      gen: 1,
      dea: unverifiedClaims(certificate).jti,
      aud: license.productId,
    });
    expect([await seatsTaken(acme, license.id), await activeSeats(acme, license.id)]).toEqual([0, 0]);
    const other = await Device.make();
    grantedValue(await acme.features.activationRequests.answer(await other.activate(license.code)));
  });

  it('again gets the identical receipt, and nothing is counted twice', async () => {
    const certificate = await device.deactivate(activation.id);
    const first = grantedValue(await accept(certificate));
    grantedValue(await acme.features.activationRequests.answer(await device.activate(license.code)));
    acme.now += 86_400_000;
    expect(grantedValue(await accept(certificate))).toEqual(first);
    expect([await seatsTaken(acme, license.id), await activeSeats(acme, license.id)]).toEqual([1, 1]);
    expect(await auditEntries(acme, 'action', 'activation.deactivated')).toHaveLength(1);
  });

  it('consumes the request of its activation', async () => {
    grantedValue(await accept(device.deactivate(activation.id)));
    expect(outcomeCode(await acme.features.activationRequests.answer(request))).toBe('REQUEST_CONSUMED');
    grantedValue(await acme.features.activationRequests.answer(await device.activate(license.code)));
    expect(outcomeCode(await acme.features.activationRequests.answer(request))).toBe('REQUEST_CONSUMED');
  });

  it('of an older generation is taken: a device may never have had the newest', async () => {
    grantedValue(await acme.features.activationRequests.answer(await device.refresh(activation.id)));
    grantedValue(await accept(device.deactivate(activation.id, { gen: 1 })));
    expect(await seatsTaken(acme, license.id)).toBe(0);
  });

  it('other than the first for the same activation is refused', async () => {
    grantedValue(await accept(device.deactivate(activation.id)));
    expect(outcomeCode(await accept(device.deactivate(activation.id)))).toBe('ACTIVATION_INACTIVE');
  });

  it('after release by support is refused', async () => {
    grantedValue(await acme.features.activations.release(activation.id, 'lost', 'test'));
    expect(outcomeCode(await accept(device.deactivate(activation.id)))).toBe('ACTIVATION_INACTIVE');
    expect(await seatsTaken(acme, license.id)).toBe(0);
  });

  it('by another device, for another product, of a generation never issued, or for no activation, is refused', async () => {
    const other = await Device.make();
    expect(outcomeCode(await accept(other.deactivate(activation.id)))).toBe('ACTIVATION_UNKNOWN');
    expect(outcomeCode(await accept(device.deactivate(activation.id, { aud: 'other' })))).toBe('ACTIVATION_UNKNOWN');
    expect(outcomeCode(await accept(device.deactivate(activation.id, { gen: 2 })))).toBe('ACTIVATION_UNKNOWN');
    expect(outcomeCode(await accept(device.deactivate(`act_${'0'.repeat(16)}`)))).toBe('ACTIVATION_UNKNOWN');
    await expect(accept(device.deactivate(activation.id, { iss: 'another' }))).rejects.toMatchObject({
      code: 'VENDOR_MISMATCH',
    });
    await expect(accept(request)).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
    expect(await seatsTaken(acme, license.id)).toBe(1);
  });
});

describe('Releasing an activation', () => {
  it('frees the seat once, and keeps who did it and why', async () => {
    const released = grantedValue(await acme.features.activations.release(activation.id, 'disk died', 'key_support'));
    expect(released.status).toBe('released');
    expect(outcomeCode(await acme.features.activations.release(activation.id, 'again', 'test'))).toBe(
      'ACTIVATION_INACTIVE',
    );
    expect(outcomeCode(await acme.features.activations.release(`act_${'0'.repeat(16)}`, 'x', 'test'))).toBe(
      'ACTIVATION_UNKNOWN',
    );
    expect(await seatsTaken(acme, license.id)).toBe(0);
    expect(await auditEntries(acme, 'action', 'activation.released')).toMatchObject([
      { actor: 'key_support', subject: activation.id, detail: { reason: 'disk died' } },
    ]);
  });
});
