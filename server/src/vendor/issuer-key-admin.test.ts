import { mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_SECONDS } from '../features/time.js';
import { type InitialisedVendor, initialiseVendor } from './initialise-vendor.js';
import { addIssuerKey, type KeyFileOptions, listKeys } from './issuer-key-admin.js';
import { vendorPaths } from './vendor-folder.js';

const START = Date.UTC(2027, 0, 1);
const passphrase = 'of the data folder';
let root: string;
let folder: string;
let other: InitialisedVendor;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-keys-'));
  folder = join(root, 'data');
  await initialiseVendor({ folder, mode: 'live', vendor: 'acme', passphrase, clock: () => START });
  other = await initialiseVendor({ folder: join(root, 'other'), mode: 'test', passphrase });
});
afterAll(() => rm(root, { recursive: true }));

const listIssuerKeys = async (of: KeyFileOptions) => (await listKeys(of)).issuerKeys;
const at = (days: number) => ({ folder, passphrase, clock: () => START + days * DAY_SECONDS * 1000 });

describe('Issuer keys', () => {
  it('are listed with their windows, and which one signs', async () => {
    expect(await listIssuerKeys(at(0))).toEqual([
      {
        kid: expect.stringMatching(/^[\w-]{43}$/),
        epoch: 1,
        from: '2027-01-01T00:00:00.000Z',
        until: '2028-12-31T00:00:00.000Z',
        current: true,
      },
    ]);
    expect((await listIssuerKeys(at(731)))[0]?.current).toBe(false);
  });

  it('that are added sign from now on, until their window ends', async () => {
    const added = await addIssuerKey({ ...at(10), days: 30 });
    expect(added).toMatchObject({
      epoch: 2,
      current: true,
      until: new Date(START + 40 * DAY_SECONDS * 1000).toISOString(),
    });
    const current = async (days: number) => (await listIssuerKeys(at(days))).map((key) => key.current);
    expect(await current(9)).toEqual([true, false]);
    expect(await current(40)).toEqual([true, false]);
    expect((await stat(vendorPaths(folder).secrets)).mode & 0o777).toBe(0o600);
  });

  it.each([0, -1, 1.5, Number.NaN, 1e9])('are not added for %d days', async (days) => {
    await expect(addIssuerKey({ ...at(0), days })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('are not added under the root of another vendor, which no application trusts', async () => {
    const before = await readFile(vendorPaths(folder).secrets, 'utf8');
    const added = addIssuerKey({ ...at(0), rootFolder: other.rootFolder });
    await expect(added).rejects.toMatchObject({ code: 'ROOT_UNKNOWN' });
    expect(await readFile(vendorPaths(folder).secrets, 'utf8')).toBe(before);
  });

  it('need the root key and both passphrases', async () => {
    const kept = join(root, 'safe-place');
    await rename(join(folder, 'root-key'), kept);
    await expect(addIssuerKey(at(0))).rejects.toMatchObject({ code: 'KEY_FILE_MISSING' });
    const locked = addIssuerKey({ ...at(0), rootFolder: kept, rootPassphrase: 'wrong' });
    await expect(locked).rejects.toMatchObject({ code: 'KEY_FILE_LOCKED' });
    await expect(listIssuerKeys({ ...at(0), passphrase: 'wrong' })).rejects.toMatchObject({ code: 'KEY_FILE_LOCKED' });
    expect((await addIssuerKey({ ...at(0), rootFolder: kept, rootPassphrase: passphrase })).epoch).toBe(3);
  });
});
