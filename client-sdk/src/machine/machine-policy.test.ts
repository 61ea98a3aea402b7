import { verifyDeviceToken } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createActivatedDevice,
  createTestDevice,
  LICENSE_CODE,
  PRODUCT,
  removeFolders,
  TEST_MACHINE,
} from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import type { Platform } from './platform.js';

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

const VMWARE = async (): Promise<Platform> => ({ kind: 'virtual-machine', name: 'VMware' });
const DOCKER = async (): Promise<Platform> => ({ kind: 'container', name: 'Docker' });
const LAPTOP = async (): Promise<Platform> => ({ kind: 'physical' });
const NO_VMS = { virtualMachines: 'refuse' } as const;
const NO_CONTAINERS = { containers: 'refuse' } as const;

describe('an application that refuses', () => {
  test.each([
    ['virtual machines, in one', VMWARE, NO_VMS],
    ['containers, in one', DOCKER, NO_CONTAINERS],
    ['both, in a container', DOCKER, { ...NO_VMS, ...NO_CONTAINERS }],
  ])('%s: no request, MACHINE_NOT_ALLOWED', async (_, platform, machinePolicy) => {
    const { client } = await createTestDevice(vendor, { platform, machinePolicy });
    const refusal = client.createRequest({ licenseCode: LICENSE_CODE });
    await expect(refusal).rejects.toMatchObject({ code: 'MACHINE_NOT_ALLOWED' });
    expect(await client.status()).toMatchObject({ reason: 'NEVER_ACTIVATED', outstandingRequests: 0 });
  });

  test.each([
    ['nothing, in a virtual machine', VMWARE, {}],
    ['containers, in a virtual machine', VMWARE, NO_CONTAINERS],
    ['virtual machines, in a container', DOCKER, NO_VMS],
    ['both, on hardware', LAPTOP, { ...NO_VMS, ...NO_CONTAINERS }],
  ])('%s: licensed', async (_, platform, machinePolicy) => {
    const device = await createActivatedDevice(vendor, {}, { platform, machinePolicy });
    expect(await device.client.status()).toMatchObject({ state: 'licensed' });
    await device.client.createRefreshRequest();
  });

  test('says so of an activation that there is already, and gives what else is known of it', async () => {
    const device = await createActivatedDevice(vendor);
    const client = await device.reopen({ platform: VMWARE, machinePolicy: NO_VMS });
    const verdict = await client.status();
    expect(verdict).toMatchObject({
      state: 'needs-attention',
      reason: 'MACHINE_NOT_ALLOWED',
      repair: 'contact-vendor',
      machine: { matches: true },
      message: expect.stringContaining('VMware'),
    });
    expect(verdict.explain.at(-1)).toMatchObject({ failure: { code: 'MACHINE_NOT_ALLOWED' } });
    await expect(client.createRefreshRequest()).rejects.toMatchObject({ code: 'MACHINE_NOT_ALLOWED' });
  });

  test('takes a passive certificate all the same, which is bound to no machine', async () => {
    const passive = { clientId: 'client-0001' };
    const { client } = await createActivatedDevice(vendor, {}, { passive });
    await client.importCertificate(await vendor.passive(PRODUCT, passive.clientId));
    const device = await createTestDevice(vendor, { passive, platform: VMWARE, machinePolicy: NO_VMS });
    expect(await device.client.importCertificate(await vendor.passive(PRODUCT, passive.clientId))).toMatchObject({
      state: 'licensed',
      reason: 'PASSIVE',
    });
  });

  test('asks what it runs on once, and not at all without a policy', async () => {
    let asked = 0;
    const platform = async (): Promise<Platform> => {
      asked += 1;
      return { kind: 'physical' };
    };
    const without = await createActivatedDevice(vendor, {}, { platform });
    await without.client.status();
    expect(asked).toBe(0);
    const { client } = await createActivatedDevice(vendor, {}, { platform, machinePolicy: NO_VMS });
    await client.status();
    expect(asked).toBe(1);
  });
});

describe('a machine that can not be told from others', () => {
  test.each([
    ['a processor', { cpu: 'AMD EPYC' }],
    ['a processor and the volume of an image', { cpu: 'AMD EPYC', vol: '0a1b' }],
    ['placeholders', { cpu: 'AMD EPYC', brd: 'To be filled by O.E.M.', dsk: 'QM00001' }],
  ])('because only %s can be read gets no request: MACHINE_UNIDENTIFIED', async (_, machine) => {
    const { client } = await createTestDevice(vendor, { machine: async () => machine });
    const refusal = client.createRequest({ licenseCode: LICENSE_CODE });
    await expect(refusal).rejects.toMatchObject({ code: 'MACHINE_UNIDENTIFIED' });
    await expect(refusal).rejects.toThrow('/etc/machine-id');
  });
});

describe('components of the application', () => {
  const componentsIn = async (machine: Record<string, string | undefined>) => {
    const { client } = await createTestDevice(vendor, { machine: async () => machine });
    const { claims } = await verifyDeviceToken(await client.createRequest({ licenseCode: LICENSE_CODE }), 'request');
    return Object.keys(claims.mch.c);
  };

  test('are bound like ours, and identify a machine by themselves', async () => {
    expect(await componentsIn({ cpu: 'AMD EPYC', dongle: '0xC0FFEE47' })).toEqual(['cpu', 'dongle']);
  });

  test('count as not there when they are not, or say nothing', async () => {
    expect(await componentsIn({ ...TEST_MACHINE, dongle: undefined, 'own-id': '', rack: 'None' })).toEqual(
      Object.keys(TEST_MACHINE).sort(),
    );
  });

  test.each([
    ['a name that is none', { DONGLE: '4711' }],
    ["such a name, though its value can't be read", { DONGLE: undefined }],
    ['a value that is no text', { dongle: 4711 as unknown as string }],
    ['too many', Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`own-${index}`, `value ${index}`]))],
  ])('%s is a TypeError', async (_, machine) => {
    await expect(componentsIn(machine)).rejects.toThrow(TypeError);
  });
});
