import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as api from './index.js';
import { openClient } from './open-client.js';
import { memoryState } from './testing/memory-state.js';
import { createTestDevice, LICENSE_CODE, removeFolders, TEST_MACHINE, temporaryFolder } from './testing/test-device.js';
import { createTestVendor, type TestVendor } from './testing/test-vendor.js';

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

test('the public surface', () => {
  expect(Object.keys(api).sort()).toEqual([
    'CountersignError',
    'armour',
    'detectPlatform',
    'deviceValidationContext',
    'examineMachine',
    'openClient',
    'openState',
    'parsePinnedRoots',
    'platformDetail',
    'probeMachine',
    'refusalOf',
  ]);
});

describe('opening a client', () => {
  test.each([
    ['product', { product: 'a b' }],
    ['state', { state: '' }],
    ['clientId', { passive: { clientId: 'short' } }],
    ['machinePolicy', { machinePolicy: { containers: 'forbid' as 'refuse' } }],
    ['threshold', { roots: { vendor: 'acme', threshold: 2, roots: [] } }],
  ])('is a TypeError when %s is not of its form', async (_, change) => {
    const options = { roots: vendor.roots, product: 'cad', state: temporaryFolder(), ...change };
    await expect(openClient(options)).rejects.toThrow(TypeError);
  });

  test('refuses a root that is no usable key: KEY_INVALID', async () => {
    const roots = { ...vendor.roots, roots: [{ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }] } as const;
    const opening = openClient({ roots, product: 'cad', state: temporaryFolder() });
    await expect(opening).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  test('works with nothing but the three it needs, on this machine', async () => {
    const client = await openClient({ roots: vendor.roots, product: 'cad', state: temporaryFolder() });
    const request = await client.createRequest({ licenseCode: LICENSE_CODE });
    expect(await client.importCertificate(await vendor.activate(request))).toMatchObject({ state: 'licensed' });
  });

  test('takes an own place for the state', async () => {
    const state = memoryState();
    const { client } = await createTestDevice(vendor, { state });
    const request = await client.createRequest({ licenseCode: LICENSE_CODE });
    expect(await client.importCertificate(await vendor.activate(request))).toMatchObject({ state: 'licensed' });
    expect([...state.documents.keys()]).toEqual(['device-key.json', 'state.json']);
  });
});

test('a clock that gives no time never makes a license endless: TypeError', async () => {
  for (const time of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
    const { client } = await createTestDevice(vendor, { clock: () => time });
    await expect(client.status()).rejects.toThrow(TypeError);
  }
});

test('a machine that could not be probed is probed again', async () => {
  let failing = true;
  const machine = async () => {
    if (failing) throw new Error('the dongle is not in');
    return TEST_MACHINE;
  };
  const { client } = await createTestDevice(vendor, { machine });
  await expect(client.createRequest({ licenseCode: LICENSE_CODE })).rejects.toThrow('dongle');
  failing = false;
  await expect(client.createRequest({ licenseCode: LICENSE_CODE })).resolves.toMatch(/\./);
});
