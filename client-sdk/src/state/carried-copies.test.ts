import { cpSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secondStateFolder } from '../testing/state-files.js';
import { createActivatedDevice, createTestDevice, removeFolders, TEST_MACHINE } from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const CLIENT_ID = 'customer-0042';
const OTHER_MACHINE = { ...TEST_MACHINE, mid: 'other', brd: 'OTHER', dsk: 'OTHER', net: '00:00:00:00:00:01' };

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

describe('carried to another machine', () => {
  const passive = { passive: { clientId: CLIENT_ID } };
  const carry = (from: string, to: string): void => {
    cpSync(from, to, { recursive: true });
    cpSync(secondStateFolder(from), secondStateFolder(to), { recursive: true });
  };

  test('both folders of an activated device: MACHINE_MISMATCH', async () => {
    const device = await createActivatedDevice(vendor);
    const there = await createTestDevice(vendor, { machine: async () => OTHER_MACHINE });
    carry(device.folder, there.folder);
    const verdict = await there.look();
    expect(verdict).toMatchObject({ state: 'needs-attention', reason: 'MACHINE_MISMATCH', repair: 'activate' });
  });

  test('the folder alone: mended, and MACHINE_MISMATCH', async () => {
    const device = await createActivatedDevice(vendor);
    const there = await createTestDevice(vendor, { machine: async () => OTHER_MACHINE });
    cpSync(device.folder, there.folder, { recursive: true });
    const verdict = await there.look();
    expect(verdict).toMatchObject({ state: 'needs-attention', reason: 'MACHINE_MISMATCH' });
    expect(verdict.notices.map(({ code }) => code)).toEqual(['STATE_REPAIRED']);
  });

  test('the folders of a passive license: STATE_COPIED, until its certificate is imported there', async () => {
    const device = await createTestDevice(vendor, passive);
    const certificate = await vendor.passive('cad', CLIENT_ID);
    expect(await device.client.importCertificate(certificate)).toMatchObject({ reason: 'PASSIVE' });
    const there = await createTestDevice(vendor, { ...passive, machine: async () => OTHER_MACHINE });
    carry(device.folder, there.folder);
    const verdict = await there.look();
    expect(verdict).toMatchObject({ state: 'needs-attention', reason: 'STATE_COPIED', repair: 'start-over' });
    expect(verdict.explain.at(-1)).toMatchObject({ failure: { code: 'STATE_COPIED' } });
    await there.client.importCertificate(certificate);
    expect(await there.look()).toMatchObject({ state: 'licensed', reason: 'PASSIVE' });
  });
});
