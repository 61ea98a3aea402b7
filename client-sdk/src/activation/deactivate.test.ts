import { verifyDeviceToken } from '@countersign/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivatedDevice, createTestDevice, LICENSE_CODE, removeFolders } from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

test('the deactivation certificate is signed by the device and names activation and generation', async () => {
  const { client, request } = await createActivatedDevice(vendor, { act: 'act_00000000000000cc' });
  const { claims, kid } = await verifyDeviceToken(await client.deactivate(), 'deactivation');
  expect(claims).toMatchObject({ iss: vendor.id, aud: 'cad', iat: vendor.now, act: 'act_00000000000000cc', gen: 1 });
  expect(kid).toBe((await verifyDeviceToken(request, 'request')).kid);
});

test('asked again it is the identical one, also after a restart', async () => {
  const device = await createActivatedDevice(vendor);
  const token = await device.client.deactivate();
  device.now = vendor.now + 1_000;
  expect(await device.client.deactivate()).toBe(token);
  expect(await (await device.reopen()).deactivate()).toBe(token);
});

test('after another activation was imported, that one is given up', async () => {
  const device = await createActivatedDevice(vendor);
  const first = await device.client.deactivate();
  const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
  await device.client.importCertificate(await vendor.activate(request));
  const second = await device.client.deactivate();
  expect(second).not.toBe(first);
  expect(await device.client.deactivate()).toBe(second);
  // The newer one is confirmed; the older one still has to be delivered.
  await device.client.importCertificate(await vendor.receipt(second));
  expect(await device.client.deactivate()).toBe(first);
});

test('an activation that has ended or is suspended can still be given up', async () => {
  const device = await createActivatedDevice(vendor, { exp: vendor.now + 10 });
  device.now = vendor.now + 20;
  expect(await device.client.status()).toMatchObject({ reason: 'EXPIRED' });
  await expect(device.client.deactivate()).resolves.toMatch(/\./);
});

test('a device without an activation has nothing to give up: NOT_ACTIVATED', async () => {
  const { client } = await createTestDevice(vendor);
  await expect(client.deactivate()).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
});

test('twenty at once give one token', async () => {
  const { client } = await createActivatedDevice(vendor);
  const tokens = await Promise.all(Array.from({ length: 20 }, () => client.deactivate()));
  expect(new Set(tokens).size).toBe(1);
});
