import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createActivatedDevice,
  createTestDevice,
  LICENSE_CODE,
  removeFolders,
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

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const stateOf = (folder: string): { readonly outstanding: unknown[]; readonly tombstones: unknown[] } =>
  JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));

describe('the folder', () => {
  test('is for its owner only, and so are its files; nothing else is left in it', async () => {
    const { folder } = await createActivatedDevice(vendor);
    expect(modeOf(folder)).toBe(0o700);
    expect(readdirSync(folder).sort()).toEqual(['device-key.json', 'state.json']);
    for (const file of readdirSync(folder)) expect(modeOf(join(folder, file))).toBe(0o600);
  });

  test('is made by the first write, with its parents, and not by asking for the status', async () => {
    const folder = join(temporaryFolder(), 'a', 'b', 'c');
    const { client } = await createTestDevice(vendor, {}, folder);
    await client.status();
    expect(existsSync(folder)).toBe(false);
    await client.createRequest({ licenseCode: LICENSE_CODE });
    expect(modeOf(folder)).toBe(0o700);
  });

  test('that is not to be written to: STATE_UNREADABLE', async () => {
    const parent = temporaryFolder();
    writeFileSync(join(parent, 'file'), '');
    const { client } = await createTestDevice(vendor, {}, join(parent, 'file', 'state'));
    await expect(client.createRequest({ licenseCode: LICENSE_CODE })).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
    });
  });

  test('with a folder in the place of a file: STATE_UNREADABLE', async () => {
    const { client, folder } = await createTestDevice(vendor);
    mkdirSync(join(folder, 'state.json'), { recursive: true });
    expect(await client.status()).toMatchObject({ reason: 'STATE_UNREADABLE' });
  });
});

describe('damage', () => {
  test.each(['state.json', 'device-key.json'])(
    '%s cut at every 16th byte is STATE_DAMAGED, which names it, where there is no second copy',
    async (file) => {
      const device = await createActivatedDevice(vendor, {}, { secondState: false });
      await device.client.createRequest({ licenseCode: LICENSE_CODE });
      const path = join(device.folder, file);
      for (let length = Math.floor((statSync(path).size - 1) / 16) * 16; length >= 0; length -= 16) {
        truncateSync(path, length);
        const verdict = await device.client.status();
        expect(verdict).toMatchObject({ state: 'needs-attention', reason: 'STATE_DAMAGED' });
        expect(verdict.message).toContain(file);
        expect(verdict.message).toContain('activate again');
      }
      await expect(device.client.deactivate()).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
    },
  );

  test('a device key whose halves do not belong together is STATE_DAMAGED', async () => {
    const device = await createActivatedDevice(vendor, {}, { secondState: false });
    const other = await createActivatedDevice(vendor);
    const key = (folder: string) => JSON.parse(readFileSync(join(folder, 'device-key.json'), 'utf8'));
    const mixed = { ...key(device.folder), d: key(other.folder).d };
    writeFileSync(join(device.folder, 'device-key.json'), `${JSON.stringify(mixed)}\n`);
    expect(await device.client.status()).toMatchObject({ reason: 'STATE_DAMAGED' });
  });
});

/** A store over a folder that fails at one of its writes: before it, or right after it. */
function failing(folder: string, atWrite: number, when: 'before' | 'after'): StateStore {
  const store = openStateFolder(folder);
  let writes = 0;
  return {
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
  };
}

describe('a crash', () => {
  test.each([
    [1, 'before'],
    [1, 'after'],
    [2, 'before'],
    [2, 'after'],
  ] as const)('at write %i of the first request, %s it: the device can go on', async (write, when) => {
    const folder = join(temporaryFolder(), 'state');
    const { client } = await createTestDevice(vendor, { state: failing(folder, write, when) });
    await expect(client.createRequest({ licenseCode: LICENSE_CODE })).rejects.toThrow('crash');
    const again = (await createTestDevice(vendor, {}, folder)).client;
    const request = await again.createRequest({ licenseCode: LICENSE_CODE });
    expect(await again.importCertificate(await vendor.activate(request))).toMatchObject({ state: 'licensed' });
  });

  test.each(['before', 'after'] as const)('%s the write of an import: as before, or imported', async (when) => {
    const device = await createTestDevice(vendor);
    const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
    const certificate = await vendor.activate(request);
    const crashing = await device.reopen({ state: failing(device.folder, 1, when) });
    await expect(crashing.importCertificate(certificate)).rejects.toThrow('crash');
    const client = await device.reopen();
    expect(await client.status()).toMatchObject({ state: when === 'before' ? 'unlicensed' : 'licensed' });
    expect(await client.importCertificate(certificate)).toMatchObject({ state: 'licensed' });
  });

  test.each(['before', 'after'] as const)(
    '%s the write of a deactivation: still active, or given up with its token',
    async (when) => {
      const device = await createActivatedDevice(vendor);
      const crashing = await device.reopen({ state: failing(device.folder, 1, when) });
      await expect(crashing.deactivate()).rejects.toThrow('crash');
      const client = await device.reopen();
      expect(await client.status()).toMatchObject({ reason: when === 'before' ? 'ACTIVATED' : 'DEACTIVATED' });
      const token = await client.deactivate();
      expect(await client.deactivate()).toBe(token);
      expect(stateOf(device.folder).tombstones).toHaveLength(1);
    },
  );
});

describe('several at once', () => {
  test('operations of one client lose nothing', async () => {
    const device = await createActivatedDevice(vendor);
    const requests = Array.from({ length: 10 }, () => device.client.createRequest({ licenseCode: LICENSE_CODE }));
    await Promise.all([...requests, device.client.deactivate(), device.client.status()]);
    expect(stateOf(device.folder)).toMatchObject({ outstanding: { length: 10 }, tombstones: { length: 1 } });
  });

  test('clients of one process on one folder lose nothing', async () => {
    const device = await createActivatedDevice(vendor);
    const clients = await Promise.all(
      Array.from({ length: 5 }, async () => (await createTestDevice(vendor, {}, device.folder)).client),
    );
    await Promise.all(clients.map((client) => client.createRequest({ licenseCode: LICENSE_CODE })));
    await Promise.all(clients.map((client) => client.deactivate()));
    expect(stateOf(device.folder)).toMatchObject({ outstanding: { length: 5 }, tombstones: { length: 1 } });
  });

  test('the first requests of several make one device key', async () => {
    const folder = join(temporaryFolder(), 'state');
    const clients = await Promise.all(
      Array.from({ length: 5 }, async () => (await createTestDevice(vendor, {}, folder)).client),
    );
    const requests = await Promise.all(clients.map((client) => client.createRequest({ licenseCode: LICENSE_CODE })));
    expect(new Set(requests.map((request) => request.split('.')[0])).size).toBe(1);
  });

  test('two processes do not overwrite what the other wrote', async () => {
    const device = await createActivatedDevice(vendor);
    const store = fileURLToPath(new URL('../../dist/state/state-folder.js', import.meta.url));
    // Adds one to a number in a document, read and written again under the lock, a hundred times.
    const script = `
      import { openStateFolder } from ${JSON.stringify(store)};
      const store = openStateFolder(${JSON.stringify(device.folder)});
      for (let i = 0; i < 100; i += 1) {
        await store.exclusively(async (write) => {
          await write('state.json', String(Number(await store.read('state.json')) + 1));
        });
      }`;
    writeFileSync(join(device.folder, 'state.json'), '0');
    const processes = [1, 2].map(() =>
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }),
    );
    const exits = await Promise.all(processes.map((each) => once(each, 'exit')));
    expect(exits.map(([code]) => code)).toEqual([0, 0]);
    expect(readFileSync(join(device.folder, 'state.json'), 'utf8')).toBe('200');
  });
});
