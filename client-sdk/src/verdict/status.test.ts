import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeviceState } from '../state/state.js';
import { editState, secondStateFolder } from '../testing/state-files.js';
import {
  createActivatedDevice,
  createTestDevice,
  PRODUCT,
  removeFolders,
  TEST_MACHINE,
} from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const DAY = 86_400;
const CLIENT = 'client-0001';
let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

describe('licensed', () => {
  test('by an activation, with everything that the certificate says', async () => {
    const { now } = vendor;
    const { client } = await createActivatedDevice(vendor, {
      nbf: now - DAY,
      exp: now + 30 * DAY,
      chk: now + 7 * DAY,
      mnt: now + 90 * DAY,
      udf: { Department: 'Naval' },
      lty: 'subscription',
      fty: { export: 'tokens' },
      lic: 'lic_0123456789ab',
      act: 'act_0123456789abcdef',
    });
    const verdict = await client.status();
    expect(verdict).toMatchObject({
      state: 'licensed',
      reason: 'ACTIVATED',
      features: ['pro', 'export'],
      limits: { users: 5 },
      licenseType: 'subscription',
      featureTypes: { export: 'tokens' },
      perpetual: false,
      issuedAt: new Date(now * 1000),
      validFrom: new Date((now - DAY) * 1000),
      expiresAt: new Date((now + 30 * DAY) * 1000),
      nextCheckAt: new Date((now + 7 * DAY) * 1000),
      maintenanceUntil: new Date((now + 90 * DAY) * 1000),
      udf: { Department: 'Naval' },
      license: 'lic_0123456789ab',
      activation: 'act_0123456789abcdef',
      generation: 1,
      refreshAvailable: false,
      outstandingRequests: 0,
      machine: { matches: true, changed: [], missing: [], allowed: 2 },
    });
    expect(verdict.message).toContain('Licensed until');
    expect(verdict.explain.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Ed25519 signature', 'device key', 'machine', 'term has not ended']),
    );
    expect(verdict.explain.filter(({ failure }) => failure !== undefined)).toEqual([]);
  });

  test('perpetual is said, and has no end', async () => {
    const { client } = await createActivatedDevice(vendor);
    const verdict = await client.status();
    expect(verdict).toMatchObject({ state: 'licensed', perpetual: true, licenseType: 'perpetual', featureTypes: {} });
    expect(verdict.expiresAt).toBeUndefined();
  });

  test('by a passive certificate, where the application opted in', async () => {
    const { client } = await createTestDevice(vendor, { passive: { clientId: CLIENT } });
    const verdict = await client.importCertificate(await vendor.passive(PRODUCT, CLIENT));
    expect(verdict).toMatchObject({ state: 'licensed', reason: 'PASSIVE', features: ['reader'] });
    expect(await client.status()).toEqual(verdict);
    expect(verdict.activation).toBeUndefined();
  });

  test('by the passive certificate when the activation is no longer in order', async () => {
    const { now } = vendor;
    const device = await createActivatedDevice(vendor, { exp: now + DAY }, { passive: { clientId: CLIENT } });
    await device.client.importCertificate(await vendor.passive(PRODUCT, CLIENT));
    expect(await device.client.status()).toMatchObject({ reason: 'ACTIVATED' });
    device.now = now + DAY;
    expect(await device.client.status()).toMatchObject({ state: 'licensed', reason: 'PASSIVE' });
  });

  test('with as many changed components as are allowed', async () => {
    const device = await createActivatedDevice(vendor);
    device.machine = { ...TEST_MACHINE, net: '00:1b:21:00:00:01', brd: 'BOARD-78' };
    const client = await device.reopen();
    expect(await client.status()).toMatchObject({
      state: 'licensed',
      machine: { matches: true, changed: ['brd', 'net'], allowed: 2 },
    });
  });
});

describe('unlicensed', () => {
  test('NEVER_ACTIVATED, which changes nothing on the disk', async () => {
    const { client } = await createTestDevice(vendor);
    const verdict = await client.status();
    expect(verdict).toMatchObject({
      state: 'unlicensed',
      reason: 'NEVER_ACTIVATED',
      outstandingRequests: 0,
      explain: [],
    });
    expect(verdict.message).toContain('Make a request');
  });

  test('NEVER_ACTIVATED with a request on its way says to import the answer', async () => {
    const { client } = await createTestDevice(vendor);
    await client.createRequest({ licenseCode: 'abc' });
    const verdict = await client.status();
    expect(verdict).toMatchObject({ reason: 'NEVER_ACTIVATED', outstandingRequests: 1 });
    expect(verdict.message).toContain('import the certificate');
  });

  test('EXPIRED from the very second on', async () => {
    const { now } = vendor;
    const device = await createActivatedDevice(vendor, { exp: now + DAY });
    device.now = now + DAY - 1;
    expect(await device.client.status()).toMatchObject({ state: 'licensed' });
    device.now = now + DAY;
    expect(await device.client.status()).toMatchObject({
      state: 'unlicensed',
      reason: 'EXPIRED',
      expiresAt: new Date((now + DAY) * 1000),
      message: expect.stringContaining('Renew'),
    });
  });

  test('NOT_YET_VALID until its time comes', async () => {
    const { now } = vendor;
    const device = await createActivatedDevice(vendor, { nbf: now + DAY });
    expect(await device.client.status()).toMatchObject({ state: 'needs-attention', reason: 'NOT_YET_VALID' });
    device.now = now + DAY;
    expect(await device.client.status()).toMatchObject({ state: 'licensed' });
  });

  test('CHECK_OVERDUE from the check date on', async () => {
    const { now } = vendor;
    const device = await createActivatedDevice(vendor, { chk: now + DAY });
    device.now = now + DAY;
    expect(await device.client.status()).toMatchObject({
      reason: 'CHECK_OVERDUE',
      message: expect.stringContaining('refresh'),
    });
  });

  test('MACHINE_MISMATCH with the readable difference', async () => {
    const device = await createActivatedDevice(vendor);
    device.machine = { mid: 'other', brd: TEST_MACHINE.brd ?? '', dsk: 'DISK-1', net: '00:1b:21:00:00:01' };
    const verdict = await (await device.reopen()).status();
    expect(verdict).toMatchObject({
      reason: 'MACHINE_MISMATCH',
      machine: { matches: false, same: ['brd'], changed: ['dsk', 'mid', 'net'], missing: ['cpu'], allowed: 2 },
    });
    expect(verdict.message).toContain('the system disk changed');
    expect(verdict.explain.find(({ failure }) => failure !== undefined)).toMatchObject({
      of: 'activation',
      step: '10',
    });
  });

  test('DEACTIVATED after the activation was given up', async () => {
    const { client } = await createActivatedDevice(vendor);
    await client.deactivate();
    expect(await client.status()).toMatchObject({ state: 'unlicensed', reason: 'DEACTIVATED' });
  });

  test('PASSIVE_NOT_ACCEPTED when the application no longer opts in', async () => {
    const device = await createTestDevice(vendor, { passive: { clientId: CLIENT } });
    await device.client.importCertificate(await vendor.passive(PRODUCT, CLIENT));
    const { client } = await createTestDevice(vendor, {}, device.folder);
    expect(await client.status()).toMatchObject({ reason: 'PASSIVE_NOT_ACCEPTED' });
  });

  test('CLIENT_ID_MISMATCH under another client id', async () => {
    const device = await createTestDevice(vendor, { passive: { clientId: CLIENT } });
    await device.client.importCertificate(await vendor.passive(PRODUCT, CLIENT));
    const client = await device.reopen({ passive: { clientId: 'client-0002' } });
    expect(await client.status()).toMatchObject({ reason: 'CLIENT_ID_MISMATCH' });
  });

  test('PRODUCT_MISMATCH in another product that was given the same folder', async () => {
    const device = await createActivatedDevice(vendor);
    expect(await (await device.reopen({ product: 'cam' })).status()).toMatchObject({ reason: 'PRODUCT_MISMATCH' });
  });

  test('ROOT_UNKNOWN under the roots of another vendor', async () => {
    const device = await createActivatedDevice(vendor);
    const other = await createTestVendor();
    expect(await (await device.reopen({ roots: other.roots })).status()).toMatchObject({ reason: 'ROOT_UNKNOWN' });
  });

  test('SIGNATURE_INVALID when the certificate in the state was edited', async () => {
    const device = await createActivatedDevice(vendor);
    const edited = device.certificate.replace(
      /\.([A-Za-z0-9_-]{86})~/,
      (_, signature: string) => `.${flip(signature)}~`,
    );
    editState(device.folder, (state) => withCertificate(state, edited));
    expect(await device.client.status()).toMatchObject({ state: 'unlicensed', reason: 'SIGNATURE_INVALID' });
  });

  test('STATE_DAMAGED when the key is gone and the state is not', async () => {
    const device = await createActivatedDevice(vendor);
    for (const folder of [device.folder, secondStateFolder(device.folder)]) rmSync(join(folder, 'device-key.json'));
    const verdict = await device.client.status();
    expect(verdict).toMatchObject({ state: 'needs-attention', reason: 'STATE_DAMAGED' });
    expect(verdict.message).toContain('device-key.json');
    await expect(device.client.createRequest({ licenseCode: 'abc' })).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  });

  test('STATE_UNREADABLE when the folder is none', async () => {
    const device = await createTestDevice(vendor);
    writeFileSync(device.folder, 'a file');
    expect(await device.client.status()).toMatchObject({ state: 'needs-attention', reason: 'STATE_UNREADABLE' });
  });

  test('a copy of the folder with another key on it is DEVICE_MISMATCH', async () => {
    const [device, other] = [await createActivatedDevice(vendor), await createActivatedDevice(vendor)];
    editState(other.folder, (state) => withCertificate(state, device.certificate));
    expect(await other.client.status()).toMatchObject({ reason: 'DEVICE_MISMATCH' });
  });
});

test('the machine is probed once in the life of a client', async () => {
  let probed = 0;
  const machine = async () => {
    probed += 1;
    return TEST_MACHINE;
  };
  const { client } = await createActivatedDevice(vendor, {}, { machine });
  await client.status();
  await client.status();
  expect(probed).toBe(1);
});

const flip = (signature: string): string =>
  `${signature.slice(0, 50)}${signature[50] === 'A' ? 'B' : 'A'}${signature.slice(51)}`;

const withCertificate = ({ activation, ...state }: DeviceState, bundle: string): DeviceState => ({
  ...state,
  ...(activation !== undefined && { activation: { ...activation, bundle } }),
});
