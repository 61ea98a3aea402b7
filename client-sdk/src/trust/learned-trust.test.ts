import { privateJwkOf, publicJwk, randomTokenId } from '@countersign/shared';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createActivatedDevice, LICENSE_CODE, removeFolders } from '../testing/test-device.js';
import { createTestVendor, random, type TestVendor } from '../testing/test-vendor.js';

let vendor: TestVendor;
beforeEach(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

const common = () => ({ v: 1 as const, iss: vendor.id, jti: randomTokenId(random), iat: vendor.now });
const rootKeys = () => vendor.roots.roots.map(({ x }) => x);

const revocationList = (num: number, ...rev: string[]) =>
  vendor.issuer.sign('crl', { ...common(), num, exp: vendor.now + 86_400, rev });

/** A refresh brings the device a bundle with whatever the vendor now sends along. */
async function refresh({ client }: Awaited<ReturnType<typeof createActivatedDevice>>) {
  return client.importCertificate(await vendor.activate(await client.createRefreshRequest()));
}

describe('revocation lists', () => {
  test('that came with one certificate count for those that come later', async () => {
    const device = await createActivatedDevice(vendor);
    vendor.supporting = [await revocationList(1, 'act_00000000000000ff')];
    await refresh(device);
    vendor.supporting = [];
    const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
    const revoked = await vendor.activate(request, { act: 'act_00000000000000ff' });
    await expect(device.client.importCertificate(revoked)).rejects.toMatchObject({ code: 'ACTIVATION_REVOKED' });
    const verdict = await (await device.reopen()).status();
    expect(verdict.explain).toContainEqual({
      ...{ of: 'activation', step: '10', title: 'not revoked' },
      saw: expect.stringContaining('revocation list 1'),
    });
  });

  test('end the current activation when they name it', async () => {
    const device = await createActivatedDevice(vendor, { act: 'act_00000000000000dd' });
    vendor.supporting = [await revocationList(1, 'act_00000000000000dd')];
    const question = { product: 'cad', activation: 'act_00000000000000dd', generation: 1, nonce: '' };
    const fetch: typeof globalThis.fetch = async (_, init) => {
      const { nonce } = JSON.parse(String(init?.body)) as { nonce: string };
      return Response.json({ answer: await vendor.check({ ...question, nonce }) });
    };
    const client = await device.reopen({ fetch });
    expect(await client.checkOnline({ server: 'https://vendor.example' })).toMatchObject({
      reason: 'ACTIVATION_REVOKED',
    });
  });

  test('older than the known one are passed over', async () => {
    const device = await createActivatedDevice(vendor);
    vendor.supporting = [await revocationList(2, 'act_00000000000000ff')];
    await refresh(device);
    vendor.supporting = [await revocationList(1)];
    await refresh(device);
    const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
    const revoked = await vendor.activate(request, { act: 'act_00000000000000ff' });
    await expect(device.client.importCertificate(revoked)).rejects.toMatchObject({ code: 'ACTIVATION_REVOKED' });
  });
});

describe('trust states', () => {
  test('that withdraw the signing key refuse what it signs from then on, and what was imported stays', async () => {
    const device = await createActivatedDevice(vendor);
    const state = { ver: 1, thr: 1, rts: rootKeys(), epo: {}, wdn: ['A'.repeat(43)] };
    vendor.supporting = [await vendor.root.sign('trust', { ...common(), ...state })];
    expect(await refresh(device)).toMatchObject({ state: 'licensed' });
    vendor.supporting = [await vendor.root.sign('trust', { ...common(), ...state, ver: 2, wdn: [vendor.issuer.kid] })];
    await expect(refresh(device)).rejects.toMatchObject({ code: 'KEY_WITHDRAWN' });
    expect(await (await device.reopen()).status()).toMatchObject({ state: 'licensed' });
  });

  test('that replace the root are learnt, and the certificate that brought them goes on to count', async () => {
    const device = await createActivatedDevice(vendor);
    const nextKey = await privateJwkOf(random(32));
    const rotation = await vendor.root.sign('trust', {
      ...common(),
      ver: 1,
      thr: 1,
      rts: [nextKey.x],
      epo: {},
      wdn: [],
    });
    const rotated = await createTestVendor({ id: vendor.id, rootKey: nextKey });
    rotated.supporting = [rotation];
    const request = await device.client.createRefreshRequest();
    expect(await device.client.importCertificate(await rotated.activate(request))).toMatchObject({ state: 'licensed' });
    expect(await (await device.reopen()).status()).toMatchObject({ state: 'licensed', generation: 2 });
    // What the old root vouches for counts no more.
    const old = await vendor.activate(await device.client.createRefreshRequest());
    await expect(device.client.importCertificate(old)).rejects.toMatchObject({ code: 'ROOT_UNKNOWN' });
    // An application update may pin the new root alone; the state of the old version must not stop it.
    const roots = { vendor: vendor.id, threshold: 1, roots: [publicJwk(nextKey)] };
    rotated.supporting = [];
    const client = await device.reopen({ roots });
    const newest = await rotated.activate(await client.createRefreshRequest());
    expect(await client.importCertificate(newest)).toMatchObject({ state: 'licensed', generation: 3 });
  });
});
