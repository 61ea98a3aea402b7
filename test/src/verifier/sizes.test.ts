import {
  armour,
  bindMachine,
  createSigner,
  formatLicenseCode,
  joinBundle,
  LicenseCodeSecret,
  publicJwk,
  randomTokenId,
  readArmour,
  thumbprint,
} from '@countersign/shared';
import { beforeAll, expect, test } from 'vitest';
import { createTestVendor, NOW, random, type TestVendor } from './vendor.js';

/** Features as vendors name them; a QR code has to hold ten of them. */
const FEATURES = [
  'export-pdf',
  'cloud-sync',
  'FEAT3',
  'FEAT4',
  'FEAT5',
  'batch-mode',
  'scripting',
  'FEAT8',
  'render-4k',
  'multiuser',
];

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor('northwind-software', 'cad-studio-pro');
  expect([vendor.id.length, vendor.claims.activation.aud.length]).toEqual([18, 14]);
  expect(Object.keys(vendor.claims.activation.mch.c)).toHaveLength(6);
});

test('a request has at most 900 characters', async () => {
  const { sys: _, ...claims } = vendor.claims.request;
  const request = { jti: randomTokenId(random), iat: NOW };
  const secret = new LicenseCodeSecret(vendor.id, claims.aud, formatLicenseCode(random(15)));
  const text = await createSigner(vendor.device).sign('request', {
    ...claims,
    ...request,
    cnf: { jwk: publicJwk(vendor.device) },
    lid: secret.lookupId,
    prf: secret.proveFor(request, thumbprint(vendor.device)),
    lbl: 'ws-4711, drawing office, 2nd floor',
  });
  expect(text.length).toBeLessThanOrEqual(900);
});

test('an activation has at most 1,000 characters, and its bundle 1,700', async () => {
  const { udf: _, lim: __, fty: ___, nbf: ____, ...claims } = vendor.claims.activation;
  // As the sample is bound, and as a server binds what our probe may find: at the most with three weights.
  const { mid = '', brd = '', net = '', cpu = '', vmg = '' } = claims.mch.c;
  const machines = [{ mid, brd, net, cpu, vol: cpu }, { mid, brd, net, cpu, vol: cpu, vmg }, claims.mch.c];
  for (const mch of [claims.mch, ...machines.map((components) => bindMachine(components))]) {
    const text = await createSigner(vendor.issuer).sign('activation', { ...claims, mch, ftr: FEATURES });
    expect(text.length).toBeLessThanOrEqual(1_000);
    expect(joinBundle(text, vendor.tokens.key).length).toBeLessThanOrEqual(1_700);
  }
});

test('armour adds lines, and what comes out is the identical string', () => {
  const bundle = vendor.bundle('activation');
  const file = armour(bundle);
  expect(Math.max(...file.split('\n').map((line) => line.length))).toBeLessThanOrEqual(64);
  expect(readArmour(file)).toEqual([bundle]);
});
