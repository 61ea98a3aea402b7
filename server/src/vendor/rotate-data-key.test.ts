import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatLicenseCode } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reseal } from '../adapters/sealed/reseal.js';
import { backupStore, restoreStore } from '../backup/backup-store.js';
import { LEDGER } from '../features/ledger.js';
import { type DataKeyEntry, makeDataKey, openDataKeys } from '../keystore/data-key-entry.js';
import { writeSecrets } from '../keystore/issuer-keys.js';
import { adoptDataKeys } from '../startup/sealed-ledger.js';
import { systemRandom as random } from '../startup/system.js';
import {
  activateWith,
  codeSpellings,
  type SealedVendor,
  SealedVendorFactory,
  sealedParts,
  textsFoundIn,
  VENDOR,
  vendorSecrets,
  whileServed,
  withStored,
} from '../testing/sealed-vendor.js';
import { listKeys } from './issuer-key-admin.js';
import { type RotateDataKeyOptions, rotateDataKey } from './rotate-data-key.js';
import { vendorPaths } from './vendor-folder.js';

const CODES = [formatLicenseCode(random(15)), '471108152027000001', 'CANARY-FOREIGN-4711', 'CANARY-FOREIGN-4712'];
const OK = CODES.map(() => 'OK');

const rotate = (vendor: SealedVendor, options: Partial<RotateDataKeyOptions> = {}) =>
  rotateDataKey({ ...vendor, ...options });
const verifying = (vendor: SealedVendor) => whileServed(vendor, (serving) => activateWith(serving, CODES));
const kidsOf = async (vendor: SealedVendor) => (await vendorSecrets(vendor)).dataKeys.map(({ kid }) => kid);
const kidsInUse = async (vendor: SealedVendor) =>
  new Set((await sealedParts(vendor)).map((part) => part.slice(0, part.indexOf('.'))));

/** A vendor with these data keys, whose ledger is sealed under the first. */
interface Interrupted {
  readonly vendor: SealedVendor;
  readonly dataKeys: readonly DataKeyEntry[];
}

/** Kills a rotation at each step, from the first to the last. */
const INTERRUPTED: readonly (readonly [string, (interrupted: Interrupted) => Promise<void>])[] = [
  [
    'half of it was written anew',
    async ({ vendor, dataKeys }) => {
      await withStored(vendor, async (stored) => {
        await adoptDataKeys(stored, openDataKeys(dataKeys, random));
        let left = 2;
        const failing = openDataKeys(dataKeys, (count) => {
          left -= 1;
          if (left < 0) throw new Error('killed');
          return random(count);
        });
        await expect(reseal(stored, LEDGER, failing, { batch: 1 })).rejects.toThrow('killed');
      });
      expect((await kidsInUse(vendor)).size).toBe(2);
    },
  ],
  ['the new key was in the key file', async () => undefined],
  [
    'the ledger had noted the new key',
    async ({ vendor, dataKeys }) => {
      await withStored(vendor, (stored) => adoptDataKeys(stored, openDataKeys(dataKeys, random)));
    },
  ],
  [
    'all of it was written anew',
    async ({ vendor }) => {
      const onProgress = (done: number, total: number): void => {
        if (done === total) throw new Error('killed');
      };
      await expect(rotate(vendor, { onProgress })).rejects.toThrow('killed');
    },
  ],
];

describe.each([
  { kind: 'journal', interrupted: INTERRUPTED },
  // The steps are the same.
  { kind: 'postgres', interrupted: [] },
] as const)('Rotating the data key of a ledger in $kind', ({ kind, interrupted }) => {
  let vendors: SealedVendorFactory;
  /** Its first data key is in use. */
  let made: SealedVendor;
  /** A second one is in its key file. */
  let adding: Interrupted;
  beforeAll(async () => {
    vendors = await SealedVendorFactory.open(kind);
    made = await vendors.makeOld(CODES);
    await rotateDataKey(made);
    const vendor = await vendors.copy(made);
    const secrets = await vendorSecrets(vendor);
    const dataKeys = [...secrets.dataKeys, makeDataKey(random, '2027-01-01T00:00:00.000Z')];
    await writeSecrets(vendorPaths(vendor.folder).secrets, { ...secrets, dataKeys }, vendor.passphrase, random);
    adding = { vendor, dataKeys };
  });
  afterAll(() => vendors.close());

  async function interruptedAt(interrupt: (interrupted: Interrupted) => Promise<void>) {
    const vendor = await vendors.copy(adding.vendor);
    const before = await sealedParts(vendor);
    await interrupt({ ...adding, vendor });
    return { vendor, before };
  }

  it.each(interrupted)('that was interrupted when %s is finished when it is run again', async (_, interrupt) => {
    const { vendor, before } = await interruptedAt(interrupt);
    const [first, second] = adding.dataKeys.map(({ kid }) => kid);
    expect(await rotate(vendor)).toMatchObject({ isResumed: true, dataKey: { kid: second }, kept: [first] });
    expect(textsFoundIn(await vendors.readable(vendor), before)).toEqual([]);
    expect(await kidsInUse(vendor)).toEqual(new Set([second]));
    expect(await verifying(vendor)).toEqual(OK);
  });

  it('that was interrupted is finished by a server that is started, which answers meanwhile', async () => {
    const { vendor, before } = await interruptedAt(INTERRUPTED[0]?.[1] ?? (async () => undefined));
    await whileServed(vendor, async (serving) => {
      expect(await activateWith(serving, CODES)).toEqual(OK);
      await serving.sealed;
      expect(await activateWith(serving, CODES)).toEqual(OK);
    });
    expect(textsFoundIn(await vendors.readable(vendor), before)).toEqual([]);
    expect((await rotate(vendor)).isResumed).toBe(false);
  });

  it('is refused while a server uses the ledger, and that one is as it was', async () => {
    const vendor = await vendors.copy(made);
    await whileServed(vendor, async (serving) => {
      await expect(rotate(vendor)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
      expect(await activateWith(serving, CODES)).toEqual(OK);
    });
    expect(await kidsOf(vendor)).toHaveLength(1);
  });
});

describe('The data keys of a vendor', () => {
  let vendors: SealedVendorFactory;
  let made: SealedVendor;
  beforeAll(async () => {
    vendors = await SealedVendorFactory.open('journal');
    made = await vendors.makeOld(CODES);
    await rotate(made);
  });
  afterAll(() => vendors.close());

  const backUp = async ({ folder }: SealedVendor): Promise<string> => {
    const file = join(folder, 'ledger.backup');
    await backupStore({ from: vendorPaths(folder).ledger, file, vendor: VENDOR });
    return file;
  };
  const restore = (file: string, { folder }: SealedVendor) =>
    restoreStore({ file, to: vendorPaths(folder).ledger, vendor: VENDOR });

  it('stay for backups, until they are to be forgotten, and are listed without the keys', async () => {
    const vendor = await vendors.copy(made);
    const second = await rotate(vendor);
    const [first = ''] = second.kept;
    expect(second).toMatchObject({ documents: CODES.length, isResumed: false, forgotten: [] });
    const listed = await listKeys(vendor);
    expect(listed.dataKeys).toEqual([
      { kid: first, createdAt: expect.any(String), current: false },
      { ...second.dataKey, current: true },
    ]);
    expect(listed.issuerKeys).toHaveLength(1);
    const { dataKeys } = await vendorSecrets(vendor);
    for (const secret of [...dataKeys.map(({ key }) => key), ...CODES.flatMap(codeSpellings)]) {
      expect(JSON.stringify([second, listed])).not.toContain(secret);
    }
    const third = await rotate(vendor, { forgetOld: true });
    expect(third).toMatchObject({ kept: [], forgotten: [first, second.dataKey.kid] });
    expect(await kidsOf(vendor)).toEqual([third.dataKey.kid]);
    expect(await kidsInUse(vendor)).toEqual(new Set([third.dataKey.kid]));
    expect(await verifying(vendor)).toEqual(OK);
  });

  it('open a backup from before as long as they are kept', async () => {
    const file = await backUp(made);
    const vendor = await vendors.copy(made);
    const { dataKey } = await rotate(vendor);
    const restored = await vendors.emptied(vendor);
    await restore(file, restored);
    await whileServed(restored, async (serving) => {
      expect(await activateWith(serving, CODES)).toEqual(OK);
      await serving.sealed;
    });
    expect(await kidsInUse(restored)).toEqual(new Set([dataKey.kid]));

    await rotate(restored, { forgetOld: true });
    const again = await vendors.emptied(restored);
    await restore(file, again);
    await expect(verifying(again)).rejects.toMatchObject({ code: 'DATA_KEY_MISSING' });
  });
});

describe('A server with an older key file than the ledger', () => {
  let vendors: SealedVendorFactory;
  beforeAll(async () => {
    vendors = await SealedVendorFactory.open('postgres');
  });
  afterAll(() => vendors.close());

  it('is loud about it, and makes nothing of its own, until it has the new one', async () => {
    const vendor = await vendors.makeOld(CODES);
    const [older, oldest] = [await vendors.copyFolder(vendor), await vendors.copyFolder(vendor)];
    await rotate(vendor);
    const missing = { code: 'DATA_KEY_MISSING' };
    await expect(verifying(oldest)).rejects.toMatchObject(missing);
    expect(await kidsOf(oldest)).toEqual([]);
    await copyFile(vendorPaths(vendor.folder).secrets, vendorPaths(older.folder).secrets);
    await rotate(vendor);
    await expect(verifying(older)).rejects.toMatchObject(missing);
    await expect(rotate(older)).rejects.toMatchObject(missing);
    expect(await kidsOf(older)).toHaveLength(1);
    await copyFile(vendorPaths(vendor.folder).secrets, vendorPaths(older.folder).secrets);
    expect(await verifying(older)).toEqual(OK);
  });
});

describe('A vendor whose key file has no data key', () => {
  let vendors: SealedVendorFactory;
  beforeAll(async () => {
    vendors = await SealedVendorFactory.open('journal');
  });
  afterAll(() => vendors.close());

  it('and whose ledger has one, gets no second one in its place', async () => {
    const vendor = await vendors.make();
    const { dataKeys: _, ...secrets } = await vendorSecrets(vendor);
    await writeSecrets(vendorPaths(vendor.folder).secrets, { ...secrets, dataKeys: [] }, vendor.passphrase, random);
    const missing = { code: 'DATA_KEY_MISSING' };
    await expect(whileServed(vendor, async () => undefined)).rejects.toMatchObject(missing);
    await expect(rotateDataKey(vendor)).rejects.toMatchObject(missing);
    expect((await vendorSecrets(vendor)).dataKeys).toEqual([]);
  });

  it('and whose ledger has lost its note, but not what is sealed, neither', async () => {
    const vendor = await vendors.makeOld(CODES);
    await rotateDataKey(vendor);
    await withStored(vendor, (stored) => stored.transaction((tx) => tx.dataKeys.delete('current')));
    const secrets = await vendorSecrets(vendor);
    const dataKeys = [makeDataKey(random, '2027-01-01T00:00:00.000Z')];
    await writeSecrets(vendorPaths(vendor.folder).secrets, { ...secrets, dataKeys }, vendor.passphrase, random);
    await expect(whileServed(vendor, async () => undefined)).rejects.toMatchObject({ code: 'DATA_KEY_MISSING' });
  });
});
