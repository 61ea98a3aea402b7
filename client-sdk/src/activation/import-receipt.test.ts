import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { armour } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivatedDevice, removeFolders, type TestDevice } from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

const stateOf = ({ folder }: TestDevice): string => readFileSync(join(folder, 'state.json'), 'utf8');

describe('receipts', () => {
  test('confirm the tombstone, whose token is then no longer handed out', async () => {
    const device = await createActivatedDevice(vendor);
    const deactivation = await device.client.deactivate();
    expect(await device.client.importCertificate(await vendor.receipt(deactivation))).toMatchObject({
      reason: 'DEACTIVATED',
    });
    await expect(device.client.deactivate()).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
    expect(stateOf(device)).toContain('"confirmed":true');
    expect(stateOf(device)).not.toContain(deactivation);
  });

  test('of a deactivation that this device did not make: ACTIVATION_MISMATCH', async () => {
    const [device, other] = [await createActivatedDevice(vendor), await createActivatedDevice(vendor)];
    const deactivation = await device.client.deactivate();
    const foreign = await vendor.receipt(await other.client.deactivate());
    await expect(device.client.importCertificate(foreign)).rejects.toMatchObject({ code: 'ACTIVATION_MISMATCH' });
    const otherGeneration = await vendor.receipt(deactivation, { gen: 7 });
    await expect(device.client.importCertificate(otherGeneration)).rejects.toMatchObject({
      code: 'ACTIVATION_MISMATCH',
    });
    expect(await device.client.deactivate()).toBe(deactivation);
  });

  test('come with a new activation in one file, and both are taken', async () => {
    const device = await createActivatedDevice(vendor);
    const receipt = await vendor.receipt(await device.client.deactivate());
    const certificate = await vendor.activate(await device.client.createRequest({ licenseCode: 'abc' }));
    expect(await device.client.importCertificate([receipt, certificate].map(armour).join(''))).toMatchObject({
      state: 'licensed',
    });
    expect(stateOf(device)).toContain('"confirmed":true');
  });
});
