import { pinRoots } from '@countersign/shared';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Context } from '../context.js';
import { recall } from '../state/device-memory.js';
import { openStateFolder } from '../state/state-folder.js';
import { makeActivatedDevice, PRODUCT, removeFolders, type TestDevice } from '../testing/test-device.js';
import { makeVendor, type ThrowawayVendor } from '../testing/throwaway-vendor.js';
import { secretsDue } from './secrets-due.js';

const WITH_VAULT = { ftr: ['vault'], fty: { vault: 'secure' } } as const;

let vendor: ThrowawayVendor;
beforeEach(async () => {
  vendor = await makeVendor();
});
afterAll(removeFolders);

async function isDue(device: TestDevice): Promise<boolean> {
  const context = { pinned: pinRoots(vendor.roots), product: PRODUCT, now: () => device.now ?? vendor.now } as Context;
  return secretsDue(context, await recall(openStateFolder(device.folder)), await device.client.status());
}

test('values are due when the license has a feature for one, and what is here is not there, older than the certificate, or a day old', async () => {
  const device = await makeActivatedDevice(vendor, WITH_VAULT);
  const { key, state } = await recall(openStateFolder(device.folder));
  const to = { product: PRODUCT, activation: state.activation?.id ?? '', device: key?.x ?? '' };
  expect(await isDue(device)).toBe(true);
  await device.client.importCertificate(await vendor.secrets(to, {}));
  expect(await isDue(device)).toBe(false);
  device.now = vendor.now + 86_399;
  expect(await isDue(device)).toBe(false);
  device.now = vendor.now + 86_400;
  expect(await isDue(device)).toBe(true);
  device.now = undefined;
  vendor.now += 1;
  await device.client.importCertificate(await vendor.activate(await device.client.createRefreshRequest(), WITH_VAULT));
  expect(await isDue(device)).toBe(true);
});

test('values are not due where no feature has one, or there is no license', async () => {
  expect(await isDue(await makeActivatedDevice(vendor))).toBe(false);
  const device = await makeActivatedDevice(vendor, { ...WITH_VAULT, exp: vendor.now + 10 });
  expect(await isDue(device)).toBe(true);
  device.now = vendor.now + 10;
  expect(await isDue(device)).toBe(false);
  await device.client.deactivate();
  expect(await isDue(device)).toBe(false);
});
