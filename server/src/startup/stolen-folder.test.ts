import { join } from 'node:path';
import { formatLicenseCode } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupStore } from '../backup/backup-store.js';
import { verifyStore } from '../backup/verify-store.js';
import { Device } from '../testing/device.js';
import {
  activateWith,
  codeSpellings,
  type SealedVendor,
  SealedVendorFactory,
  type ServedVendor,
  sealedParts,
  textsFoundIn,
  VENDOR,
  vendorSecrets,
  whileServed,
} from '../testing/sealed-vendor.js';
import { PRODUCT } from '../testing/test-vendor.js';
import { rotateDataKey } from '../vendor/rotate-data-key.js';
import { vendorPaths } from '../vendor/vendor-folder.js';
import { systemRandom as random } from './system.js';

const IMPORTED = ['CANARY-FOREIGN-4711', '4711-0815-2027-CANARY', 'a canary, with spaces'];
const UNKNOWN = 'CANARY-OF-NOBODY-99';
/** For devices alone: one that is replaced, and one that stays. */
const VALUES = ['CANARY-VALUE-REPLACED', 'CANARY-VALUE-ß-2027'];

/** What people do with licenses all day. Answers every code that the server was told or made. */
async function aDayAt(serving: ServedVendor, key: string): Promise<readonly string[]> {
  const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const { status, json, text } = await serving.call(method, path, { key, body });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return json;
  };
  const codesIn = ({ items }: Record<string, unknown>) =>
    (items as readonly { readonly code: string }[]).map((one) => one.code);
  const features = [{ code: 'VAULT', name: 'Vault', included: true, type: 'secure-store' }];
  await ask('POST', '/v1/products', { name: 'CAD Studio', features });
  const { id, code } = await ask('POST', '/v1/licenses', { productId: PRODUCT, seats: 9, label: 'made' });
  const imported = await ask('POST', '/v1/licenses/batch', { productId: PRODUCT, codes: IMPORTED });
  const digits = await ask('POST', '/v1/licenses/batch', { productId: PRODUCT, amount: 5 });
  await ask('POST', '/v1/licenses/next', { productId: PRODUCT, amount: 2 });
  await ask('PATCH', `/v1/licenses/${id}`, { seats: 8, label: 'changed' });
  await ask('POST', `/v1/licenses/${id}/suspend`);
  await ask('POST', `/v1/licenses/${id}/reinstate`);
  await ask('POST', `/v1/licenses/${id}/notes`, { text: 'called' });
  const consumer = { productId: PRODUCT, computerId: 'pc-1', info: { firstname: 'Kim' } };
  for (const licenseCode of [code, UNKNOWN]) await ask('POST', '/v1/consumers', { ...consumer, licenseCode });
  await ask('POST', '/v1/consumers', consumer);
  const group = await ask('POST', '/v1/groups', { name: 'G', type: 'standard' });
  await ask('POST', `/v1/groups/${group.id}/licenses`, { licenseId: id });

  for (const value of VALUES) await ask('PUT', `/v1/licenses/${id}/secrets/VAULT`, { value });

  const device = await Device.make(VENDOR);
  const request = await device.activate(String(code));
  const { json } = await serving.call('POST', '/v1/device/activations', { body: { request } });
  const { act } = json.certificate === undefined ? { act: '' } : claimsOf(String(json.certificate));
  const deactivation = await device.deactivate(act);
  expect((await serving.call('POST', '/v1/device/deactivations', { body: { deactivation } })).status).toBe(200);
  return [String(code), ...codesIn(imported), ...codesIn(digits)];
}

/** The spellings in which a value would betray itself. */
const encodings = (value: string): readonly string[] => [
  value,
  Buffer.from(value).toString('base64').slice(0, -4),
  Buffer.from(value).toString('hex'),
];

const claimsOf = (certificate: string): { readonly act: string } =>
  JSON.parse(Buffer.from(certificate.split('.')[1] ?? '', 'base64url').toString());

describe.each(['journal', 'postgres'] as const)('A stolen data folder, its ledger in %s,', (kind) => {
  let vendors: SealedVendorFactory;
  let vendor: SealedVendor;
  let codes: readonly string[];
  /** Every text that must not be found. */
  let canaries: readonly string[];
  beforeAll(async () => {
    vendors = await SealedVendorFactory.open(kind);
    vendor = await vendors.make();
    codes = await whileServed(vendor, (serving) => aDayAt(serving, vendor.key));
    canaries = [...[...codes, UNKNOWN].flatMap(codeSpellings), ...VALUES.flatMap(encodings)];
  });
  afterAll(() => vendors.close());

  const backUp = async (name: string): Promise<string> => {
    const file = join(vendor.folder, name);
    await backupStore({ from: vendor.store ?? vendorPaths(vendor.folder).ledger, file, vendor: VENDOR });
    return file;
  };

  it('holds no license code, and neither does a backup in it', async () => {
    const file = await backUp('first.backup');
    expect((await verifyStore({ of: { backup: file } })).violations).toEqual([]);
    const stolen = await vendors.stolen(vendor);
    expect(textsFoundIn(stolen, canaries)).toEqual([]);
    // The search finds what is there.
    expect(textsFoundIn(stolen, ['changed', 'Kim'])).toHaveLength(2);
  });

  it('holds no data key but in the sealed key file', async () => {
    const { dataKeys } = await vendorSecrets(vendor);
    expect(dataKeys).toHaveLength(1);
    const keys = dataKeys.flatMap(({ key }) => [key, Buffer.from(key, 'base64url').toString('hex')]);
    expect(textsFoundIn(await vendors.stolen(vendor), keys)).toEqual([]);
  });

  it('has codes that verify, before and after the data key is rotated, and nothing of what was under the old one', async () => {
    const all = codes.map(() => 'OK');
    expect(await whileServed(vendor, (serving) => activateWith(serving, codes))).toEqual(all);
    const before = await sealedParts(vendor);
    expect(before).toHaveLength(codes.length + 3);
    const rotated = await rotateDataKey(vendor);
    expect(rotated).toMatchObject({ documents: codes.length + 3, isResumed: false });
    const readable = await vendors.readable(vendor);
    // But in the backup that was made before.
    const elsewhere = readable.filter((bytes) => !bytes.subarray(0, 200).includes('"backup":1'));
    expect(elsewhere).toHaveLength(readable.length - 1);
    expect(textsFoundIn(elsewhere, before)).toEqual([]);
    const after = await sealedParts(vendor);
    expect(textsFoundIn(elsewhere, after)).toEqual(after);
    expect(after.every((part) => part.startsWith(`${rotated.dataKey.kid}.`))).toBe(true);
    const again = await whileServed(vendor, (serving) => activateWith(serving, [...codes.slice(0, 1), 'CS-NONE']));
    expect(again).toEqual(['OK', 'LICENSE_UNKNOWN']);
    await backUp('second.backup');
    expect(textsFoundIn(await vendors.stolen(vendor), canaries)).toEqual([]);
  });
});

describe.each(['journal', 'postgres'] as const)('A ledger of an earlier version, in %s,', (kind) => {
  let vendors: SealedVendorFactory;
  let old: SealedVendor;
  beforeAll(async () => {
    vendors = await SealedVendorFactory.open(kind);
    old = await vendors.makeOld(codes);
  });
  afterAll(() => vendors.close());
  const codes = [formatLicenseCode(random(15)), '471108152027000001', ...IMPORTED];
  const canaries = codes.flatMap(codeSpellings);
  const seen = async (vendor: SealedVendor) => textsFoundIn(await vendors.readable(vendor), canaries);

  it('is sealed when it is served, while its codes verify', async () => {
    const vendor = await vendors.copy(old);
    expect(await seen(vendor)).toEqual(expect.arrayContaining(codes));
    await whileServed(vendor, async (serving) => {
      expect(await activateWith(serving, codes)).toEqual(codes.map(() => 'OK'));
      await serving.sealed;
      expect(await activateWith(serving, codes)).toEqual(codes.map(() => 'OK'));
    });
    expect(await seen(vendor)).toEqual([]);
    expect(await whileServed(vendor, (serving) => activateWith(serving, codes))).toEqual(codes.map(() => 'OK'));
  });

  it('is sealed by a first rotation, and nothing is left in its tables’ files', async () => {
    const vendor = await vendors.copy(old);
    const inTables = async () => textsFoundIn(await vendors.stolen(vendor, { onlyTables: true }), canaries);
    expect(await inTables()).toEqual(expect.arrayContaining(codes));
    expect(await rotateDataKey(vendor)).toMatchObject({ documents: codes.length, isResumed: false, kept: [] });
    expect(await inTables()).toEqual([]);
  });
});
