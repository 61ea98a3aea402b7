import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonicalLicenseCode,
  decodeBase64url,
  firstChainLink,
  formatLicenseCode,
  LicenseCodeSecret,
  nextChainLink,
  verifyDeviceToken,
} from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStateFolder } from '../state/state-folder.js';
import { readStateFolder, secondStateFolder } from '../testing/state-files.js';
import {
  createActivatedDevice,
  createTestDevice,
  LICENSE_CODE,
  PRODUCT,
  removeFolders,
  TEST_MACHINE,
} from '../testing/test-device.js';
import { createTestVendor, random, type TestVendor } from '../testing/test-vendor.js';

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

describe('a request for an activation', () => {
  test('is signed by the device key, which stays the same, and proves possession of the license code', async () => {
    const { client } = await createTestDevice(vendor);
    const code = formatLicenseCode(random(15));
    const first = await verifyDeviceToken(await client.createRequest({ licenseCode: code }), 'request');
    const second = await verifyDeviceToken(
      await client.createRequest({ licenseCode: ` ${code.toLowerCase()}` }),
      'request',
    );
    const secret = new LicenseCodeSecret(vendor.id, PRODUCT, canonicalLicenseCode(code));
    expect(first.claims).toMatchObject({ v: 1, iss: vendor.id, aud: PRODUCT, iat: vendor.now, op: 'activate' });
    expect(first.claims.lid).toBe(secret.lookupId);
    expect(secret.accepts(first.claims, first.kid)).toBe(true);
    expect(secret.accepts(second.claims, second.kid)).toBe(true);
    expect(second.kid).toBe(first.kid);
    expect(second.claims.jti).not.toBe(first.claims.jti);
  });

  test('holds hashes of the components and what the application adds, and no serial number', async () => {
    const { client } = await createTestDevice(vendor);
    const request = await client.createRequest({
      licenseCode: LICENSE_CODE,
      label: 'Bru\u0308cke',
      systemDetails: { os: 'Debian 13', 'app-version': '4.2' },
    });
    const { claims } = await verifyDeviceToken(request, 'request');
    expect(Object.keys(claims.mch.c)).toEqual(Object.keys(TEST_MACHINE).sort());
    expect(claims.lbl).toBe('Brücke');
    expect(claims.sys).toEqual({ os: 'Debian 13', 'app-version': '4.2' });
    const payload = new TextDecoder().decode(decodeBase64url(request.split('.')[1] ?? ''));
    for (const secret of [LICENSE_CODE, ...Object.values(TEST_MACHINE)]) expect(payload).not.toContain(secret);
  });

  test('is at most 900 characters with six components and a label of 64', async () => {
    const { client } = await createTestDevice(vendor, {
      machine: async () => ({ ...TEST_MACHINE, vmg: 'generation' }),
    });
    const request = await client.createRequest({ licenseCode: LICENSE_CODE, label: 'x'.repeat(64) });
    expect(request.length).toBeLessThanOrEqual(900);
  });

  test('is refused for a mistyped code, whose text is not repeated', async () => {
    const { client } = await createTestDevice(vendor);
    const code = formatLicenseCode(random(15));
    const mistyped = `${code.slice(0, -1)}${code.endsWith('7') ? '8' : '7'}`;
    const refusal = client.createRequest({ licenseCode: mistyped });
    await expect(refusal).rejects.toMatchObject({ code: 'LICENSE_CODE_MISTYPED' });
    await expect(refusal).rejects.not.toThrow(mistyped);
    expect(await client.status()).toMatchObject({ outstandingRequests: 0 });
  });

  test('needs a machine that can be told from others: MACHINE_UNIDENTIFIED', async () => {
    const { client } = await createTestDevice(vendor, { machine: async () => ({}) });
    const refusal = client.createRequest({ licenseCode: LICENSE_CODE });
    await expect(refusal).rejects.toMatchObject({ code: 'MACHINE_UNIDENTIFIED' });
  });

  test('is a TypeError with a label or details that are not of their form', async () => {
    const { client } = await createTestDevice(vendor);
    for (const options of [{ label: 'x'.repeat(65) }, { label: 'a\nb' }, { systemDetails: { 'NOT A NAME': 'x' } }]) {
      await expect(client.createRequest({ licenseCode: LICENSE_CODE, ...options })).rejects.toThrow(TypeError);
    }
    expect(await client.status()).toMatchObject({ outstandingRequests: 0 });
  });

  test('is remembered; of more than 32 the oldest is forgotten', async () => {
    const { client } = await createTestDevice(vendor);
    const requests: string[] = [];
    for (let made = 0; made < 33; made += 1) requests.push(await client.createRequest({ licenseCode: LICENSE_CODE }));
    expect(await client.status()).toMatchObject({ outstandingRequests: 32 });
    const [oldest = '', next = ''] = requests;
    const refusal = client.importCertificate(await vendor.activate(oldest));
    await expect(refusal).rejects.toMatchObject({ code: 'REQUEST_UNKNOWN' });
    expect(await client.importCertificate(await vendor.activate(next))).toMatchObject({ state: 'licensed' });
  });
});

describe('a request for a refresh', () => {
  test('names the activation and its generation, and needs no license code', async () => {
    const { client } = await createActivatedDevice(vendor, { act: 'act_00000000000000bb' });
    const { claims } = await verifyDeviceToken(await client.createRefreshRequest(), 'request');
    expect(claims).toMatchObject({ op: 'refresh', act: 'act_00000000000000bb', gen: 1 });
    expect(claims.lid).toBeUndefined();
    expect(claims.prf).toBeUndefined();
  });

  test('needs an activation: NOT_ACTIVATED', async () => {
    const { client } = await createTestDevice(vendor);
    await expect(client.createRefreshRequest()).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
    const activated = await createActivatedDevice(vendor);
    await activated.client.deactivate();
    await expect(activated.client.createRefreshRequest()).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
  });
});

describe('the chain of requests', () => {
  const claimsOf = async (request: string) => (await verifyDeviceToken(request, 'request')).claims;

  test('counts them, and each names the link that the one before left behind, across starts and clients', async () => {
    const device = await createActivatedDevice(vendor);
    const { install } = readStateFolder(device.folder);
    const requests = [device.request];
    for (let made = 0; made < 3; made += 1) {
      await device.reopen();
      requests.push(await device.client.createRefreshRequest());
      requests.push(await device.client.createRequest({ licenseCode: LICENSE_CODE }));
    }
    let link = firstChainLink(install?.id ?? '');
    for (const [index, request] of requests.entries()) {
      const { ctr, prv, jti } = await claimsOf(request);
      expect({ ctr, prv }).toEqual({ ctr: index + 1, prv: link });
      link = nextChainLink(link, jti);
    }
    expect(readStateFolder(device.folder).chain).toEqual({ counter: requests.length, link });
  });

  test('goes on from a request that was written down and never left', async () => {
    const device = await createActivatedDevice(vendor);
    const store = openStateFolder(device.folder, secondStateFolder(device.folder));
    const crashing = await device.reopen({
      state: {
        ...store,
        exclusively: (run) =>
          store.exclusively((write) =>
            run(async (document, text) => {
              await write(document, text);
              throw new Error('crash');
            }),
          ),
      },
    });
    await expect(crashing.createRefreshRequest()).rejects.toThrow('crash');
    const client = await device.reopen({ state: device.folder });
    const { ctr } = await claimsOf(await client.createRefreshRequest());
    expect(ctr).toBe(3);
  });

  test('of two installations has nothing in common', async () => {
    const [device, other] = [await createActivatedDevice(vendor), await createActivatedDevice(vendor)];
    expect((await claimsOf(device.request)).prv).not.toBe((await claimsOf(other.request)).prv);
  });
});

test('the device key is written once and is the one in the file', async () => {
  const { client, folder } = await createTestDevice(vendor);
  const { claims } = await verifyDeviceToken(await client.createRequest({ licenseCode: LICENSE_CODE }), 'request');
  expect(JSON.parse(readFileSync(join(folder, 'device-key.json'), 'utf8'))).toMatchObject(claims.cnf.jwk);
});
