import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextChainLink, verifyDeviceToken } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStateFolder, secondStateFolder } from '../testing/state-files.js';
import {
  createActivatedDevice,
  createTestDevice,
  LICENSE_CODE,
  removeFolders,
  type TestDevice,
  temporaryFolder,
} from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import { openStateFolder } from './state-folder.js';
import type { StateStore } from './state-store.js';

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

const FILES = ['state.json', 'device-key.json'] as const;
const PLACES = ['first', 'second'] as const;
type Place = (typeof PLACES)[number];
const folderOf = (folder: string, place: Place): string => (place === 'first' ? folder : secondStateFolder(folder));
const contentOf = (folder: string): string[] => FILES.map((file) => readFileSync(join(folder, file), 'utf8'));
const codes = ({ notices }: { readonly notices: readonly { readonly code: string }[] }): string[] =>
  notices.map(({ code }) => code);

/** Licensed as before, reported once, and both copies are intact and equal again. */
async function expectMended(device: TestDevice) {
  const verdict = await device.look();
  expect(verdict).toMatchObject({ state: 'licensed', reason: 'ACTIVATED' });
  expect(codes(verdict)).toEqual(['STATE_REPAIRED']);
  expect(contentOf(secondStateFolder(device.folder))).toEqual(contentOf(device.folder));
  expect(codes(await device.look())).toEqual([]);
}

test('every change is in both copies', async () => {
  const device = await createActivatedDevice(vendor);
  await device.client.deactivate();
  expect(contentOf(secondStateFolder(device.folder))).toEqual(contentOf(device.folder));
  expect(readStateFolder(device.folder)).toMatchObject({ sequence: 3, chain: { counter: 1 } });
  for (const file of FILES) expect(statSync(join(secondStateFolder(device.folder), file)).mode & 0o777).toBe(0o600);
  expect(statSync(secondStateFolder(device.folder)).mode & 0o777).toBe(0o700);
});

describe('one copy is lost: it is mended from the other, and STATE_REPAIRED', () => {
  test.each(FILES.flatMap((file) => PLACES.map((place) => [file, place] as const)))(
    '%s of the %s copy cut at every 64th byte',
    async (file, place) => {
      const device = await createActivatedDevice(vendor);
      const path = join(folderOf(device.folder, place), file);
      for (let length = 0; length < statSync(path).size; length += 64) {
        truncateSync(path, length);
        await expectMended(device);
      }
    },
  );

  test.each(PLACES)('the %s folder deleted', async (place) => {
    const device = await createActivatedDevice(vendor);
    rmSync(folderOf(device.folder, place), { recursive: true });
    await expectMended(device);
  });

  test.each(FILES.flatMap((file) => PLACES.map((place) => [file, place] as const)))(
    '%s of the %s copy deleted',
    async (file, place) => {
      const device = await createActivatedDevice(vendor);
      rmSync(join(folderOf(device.folder, place), file));
      await expectMended(device);
    },
  );

  test('the key of one and the state of the other deleted', async () => {
    const device = await createActivatedDevice(vendor);
    rmSync(join(device.folder, 'device-key.json'));
    rmSync(join(secondStateFolder(device.folder), 'state.json'));
    const verdict = await device.look();
    expect(verdict).toMatchObject({ state: 'licensed' });
    expect(codes(verdict)).toEqual(['STATE_REPAIRED', 'STATE_REPAIRED']);
    expect(contentOf(secondStateFolder(device.folder))).toEqual(contentOf(device.folder));
  });

  test.each(PLACES)('the %s folder put back as it was yesterday: no activation comes back', async (place) => {
    const device = await createActivatedDevice(vendor);
    const folder = folderOf(device.folder, place);
    const yesterday = temporaryFolder();
    cpSync(folder, yesterday, { recursive: true });
    const token = await device.client.deactivate();
    rmSync(folder, { recursive: true });
    cpSync(yesterday, folder, { recursive: true });
    const verdict = await device.look();
    expect(verdict).toMatchObject({ state: 'unlicensed', reason: 'DEACTIVATED', repair: 'activate' });
    expect(codes(verdict)).toEqual(['STATE_REPAIRED']);
    expect(await device.client.deactivate()).toBe(token);
    expect(readStateFolder(folder).tombstones).toHaveLength(1);
  });

  test('a state that was edited by hand is damage, and what it said does not count', async () => {
    const device = await createActivatedDevice(vendor);
    const path = join(device.folder, 'state.json');
    const edited = readFileSync(path, 'utf8').replace('"sequence":2', '"sequence":9');
    writeFileSync(path, edited);
    await expectMended(device);
    expect(readStateFolder(device.folder).sequence).toBe(2);
  });

  test('an operation that writes mends it too, and goes on from what counts', async () => {
    const device = await createActivatedDevice(vendor);
    rmSync(device.folder, { recursive: true });
    await device.client.createRefreshRequest();
    expect(readStateFolder(device.folder)).toMatchObject({ sequence: 3, chain: { counter: 2 } });
    expect(contentOf(secondStateFolder(device.folder))).toEqual(contentOf(device.folder));
  });
});

describe('both copies are lost', () => {
  const both = (folder: string) => [folder, secondStateFolder(folder)];

  test.each(FILES)('%s cut at every 64th byte: STATE_DAMAGED', async (file) => {
    const device = await createActivatedDevice(vendor);
    const before = readFileSync(join(device.folder, file));
    for (let length = 0; length < before.length; length += 64) {
      for (const folder of both(device.folder)) writeFileSync(join(folder, file), before.subarray(0, length));
      const verdict = await device.look();
      expect(verdict).toMatchObject({ state: 'needs-attention', reason: 'STATE_DAMAGED', repair: 'start-over' });
      expect(verdict.message).toContain(file);
    }
    await expect(device.client.deactivate()).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  });

  test.each(FILES)('%s deleted: STATE_DAMAGED', async (file) => {
    const device = await createActivatedDevice(vendor);
    for (const folder of both(device.folder)) rmSync(join(folder, file));
    const verdict = await device.look();
    expect(verdict).toMatchObject({ state: 'needs-attention', reason: 'STATE_DAMAGED', repair: 'start-over' });
    expect(verdict.message).toContain(file);
  });

  test('both folders deleted: NEVER_ACTIVATED, and it can be activated again, as another device', async () => {
    const device = await createActivatedDevice(vendor);
    for (const folder of both(device.folder)) rmSync(folder, { recursive: true });
    expect(await device.look()).toMatchObject({ reason: 'NEVER_ACTIVATED', repair: 'activate', notices: [] });
    const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
    expect(await device.client.importCertificate(await vendor.activate(request))).toMatchObject({ state: 'licensed' });
  });
});

test('both folders put back together: nothing here can tell, and the next request contradicts one the vendor knows', async () => {
  const device = await createActivatedDevice(vendor);
  const yesterday = temporaryFolder();
  for (const place of PLACES) cpSync(folderOf(device.folder, place), join(yesterday, place), { recursive: true });
  const chainOf = async () => {
    const { claims } = await verifyDeviceToken(await device.client.createRefreshRequest(), 'request');
    return { ctr: claims.ctr, prv: claims.prv, link: nextChainLink(claims.prv ?? '', claims.jti) };
  };
  const known = await chainOf();
  await device.client.deactivate();
  for (const place of PLACES) {
    rmSync(folderOf(device.folder, place), { recursive: true });
    cpSync(join(yesterday, place), folderOf(device.folder, place), { recursive: true });
  }
  const verdict = await device.look();
  expect(verdict).toMatchObject({ state: 'licensed', notices: [] });
  const again = await chainOf();
  expect(again).toMatchObject({ ctr: known.ctr, prv: known.prv });
  expect(again.link).not.toBe(known.link);
});

describe('of another device', () => {
  test('its folder in the place of one of ours: STATE_COPIED, which names both, until one is deleted', async () => {
    const [device, other] = [await createActivatedDevice(vendor), await createActivatedDevice(vendor)];
    rmSync(device.folder, { recursive: true });
    cpSync(other.folder, device.folder, { recursive: true });
    const verdict = await device.look();
    expect(verdict).toMatchObject({ state: 'needs-attention', reason: 'STATE_COPIED', repair: 'start-over' });
    for (const folder of [device.folder, secondStateFolder(device.folder)]) expect(verdict.message).toContain(folder);
    await expect(device.client.createRefreshRequest()).rejects.toMatchObject({ code: 'STATE_COPIED' });
    rmSync(device.folder, { recursive: true });
    await expectMended(device);
  });

  test('its state beside our key: damage, which is mended', async () => {
    const [device, other] = [await createActivatedDevice(vendor), await createActivatedDevice(vendor)];
    cpSync(join(other.folder, 'state.json'), join(device.folder, 'state.json'));
    await expectMended(device);
  });

  test('the machine is not probed where there is no license', async () => {
    const { client } = await createTestDevice(vendor, { machine: () => Promise.reject(new Error('probed')) });
    expect(await client.status()).toMatchObject({ reason: 'NEVER_ACTIVATED' });
    await expect(client.deactivate()).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
  });
});

describe('the second place', () => {
  test('that can not be written to: everything works from one copy, and STATE_NOT_COPIED says so', async () => {
    const blocked = join(temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    const device = await createActivatedDevice(vendor, {}, { secondState: join(blocked, 'copy') });
    const verdict = await device.look();
    expect(verdict).toMatchObject({ state: 'licensed' });
    expect(codes(verdict)).toEqual(['STATE_NOT_COPIED']);
    await device.client.deactivate();
    expect(await device.look()).toMatchObject({ reason: 'DEACTIVATED' });
    rmSync(blocked);
    expect(codes(await device.look())).toEqual(['STATE_REPAIRED']);
  });

  test('may be elsewhere, or nowhere', async () => {
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    const { folder } = await createActivatedDevice(vendor, {}, { secondState: elsewhere });
    expect(contentOf(elsewhere)).toEqual(contentOf(folder));
    const single = await createActivatedDevice(vendor, {}, { secondState: false });
    expect(existsSync(secondStateFolder(single.folder))).toBe(false);
    expect(codes(await single.look())).toEqual([]);
  });

  test("holds what counts while the first can't be read", async () => {
    const device = await createActivatedDevice(vendor);
    rmSync(join(device.folder, 'state.json'));
    mkdirSync(join(device.folder, 'state.json'));
    const verdict = await device.look();
    expect(verdict).toMatchObject({ state: 'licensed' });
    expect(codes(verdict)).toEqual(['STATE_NOT_COPIED']);
    await expect(device.client.createRefreshRequest()).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  });
});

describe('a crash', () => {
  /** Fails at one of the writes to both locations: before it, or right after it. */
  function failing(folder: string, atWrite: number, when: 'before' | 'after'): StateStore {
    let writes = 0;
    const breaking = ({ second, ...store }: StateStore): StateStore => ({
      ...store,
      exclusively: (run) =>
        store.exclusively((write) =>
          run(async (document, text) => {
            writes += 1;
            if (writes === atWrite && when === 'before') throw new Error('crash');
            await write(document, text);
            if (writes === atWrite) throw new Error('crash');
          }),
        ),
      ...(second !== undefined && { second: breaking(second) }),
    });
    return breaking(openStateFolder(folder));
  }
  const matrix = (writes: number) =>
    Array.from({ length: writes }, (_, index) => [index + 1, 'before'] as const).flatMap(([write, before]) => [
      [write, before] as const,
      [write, 'after'] as const,
    ]);

  test.each(matrix(4))(
    'at write %i of the first request, %s it: the device goes on, and has one key',
    async (at, when) => {
      const folder = join(temporaryFolder(), 'state');
      const { client } = await createTestDevice(vendor, { state: failing(folder, at, when) });
      await expect(client.createRequest({ licenseCode: LICENSE_CODE })).rejects.toThrow('crash');
      const again = (await createTestDevice(vendor, {}, folder)).client;
      const written = at > 2 || (at === 2 && when === 'after');
      expect(await again.status()).toMatchObject({ reason: 'NEVER_ACTIVATED', outstandingRequests: written ? 1 : 0 });
      const request = await again.createRequest({ licenseCode: LICENSE_CODE });
      expect(await again.importCertificate(await vendor.activate(request))).toMatchObject({ state: 'licensed' });
      expect(contentOf(secondStateFolder(folder))).toEqual(contentOf(folder));
      // A number that may have left the device is not used again.
      expect(readStateFolder(folder).chain).toMatchObject({ counter: written ? 2 : 1 });
    },
  );

  test.each(matrix(2))('at write %i of a deactivation, %s it: active, or given up for good', async (at, when) => {
    const device = await createActivatedDevice(vendor);
    const crashing = await device.reopen({ state: failing(device.folder, at, when) });
    await expect(crashing.deactivate()).rejects.toThrow('crash');
    const client = await device.reopen();
    const isGivenUp = at > 1 || when === 'after';
    expect(await client.status()).toMatchObject({ reason: isGivenUp ? 'DEACTIVATED' : 'ACTIVATED' });
    expect(contentOf(secondStateFolder(device.folder))).toEqual(contentOf(device.folder));
  });
});

test('who reads beside a writer is told of no repair: the difference was the writer between its two copies', async () => {
  const device = await createActivatedDevice(vendor);
  const readers = await Promise.all(Array.from({ length: 3 }, () => createTestDevice(vendor, {}, device.folder)));
  let isWriting = true;
  const reading = readers.map(async (reader) => {
    const told: unknown[] = [];
    while (isWriting) told.push(...(await reader.look()).notices);
    return told;
  });
  for (let made = 0; made < 30; made += 1) await device.client.createRefreshRequest();
  isWriting = false;
  expect((await Promise.all(reading)).flat()).toEqual([]);
});
