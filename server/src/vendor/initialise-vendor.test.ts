import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSecrets } from '../keystore/issuer-keys.js';
import { startServer } from '../startup/start-server.js';
import { type InitialisedVendor, initialiseVendor } from './initialise-vendor.js';
import { exportRoots, isInitialised, readPassphrase, readVendor, vendorPaths } from './vendor-folder.js';

let root: string;
let folder: string;
let made: InitialisedVendor;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-init-'));
  folder = join(root, 'data');
  made = await initialiseVendor({ folder, mode: 'test' });
});
afterAll(() => rm(root, { recursive: true }));

async function* walk(path: string): AsyncGenerator<string> {
  yield path;
  if (!(await stat(path)).isDirectory()) return;
  for (const name of await readdir(path)) yield* walk(join(path, name));
}

const start = (path: string) => startServer({ folder: path, host: '127.0.0.1', port: 0, logLevel: 'silent' });

describe('Initialising a vendor', () => {
  it('leaves files that only their owner may read, in folders that only they may enter', async () => {
    const modes: string[] = [];
    for await (const path of walk(folder)) {
      const status = await stat(path);
      modes.push(`${status.isDirectory() ? 'folder' : 'file'} ${(status.mode & 0o777).toString(8)}`);
    }
    expect([...new Set(modes)].sort()).toEqual(['file 600', 'folder 700']);
    expect(modes.length).toBeGreaterThan(6);
  });

  it('writes no secret outside the sealed files but the passphrase in its own', async () => {
    const passphrase = (await readFile(made.passphraseFile ?? '', 'utf8')).trim();
    const { keys } = await readSecrets(vendorPaths(folder).secrets, passphrase);
    const secrets = [passphrase, ...keys.map(({ d }) => d), ...Object.values(made.apiKeys)];
    for await (const path of walk(folder)) {
      if ((await stat(path)).isDirectory() || path === made.passphraseFile) continue;
      const text = await readFile(path, 'latin1');
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });

  it('tells what it made', async () => {
    expect(made).toMatchObject({ mode: 'test', vendor: expect.stringMatching(/^test-[0-9a-z]{6}$/) });
    expect(made.customerId).toMatch(/^[1-9]\d{5}$/);
    expect(new Set(Object.values(made.apiKeys)).size).toBe(4);
    expect(await exportRoots({ folder })).toEqual(made.roots);
    expect(await isInitialised(folder)).toBe(true);
    expect(await readVendor(folder)).toMatchObject({ vendor: made.vendor, mode: 'test' });
  });

  it('refuses a folder that is not empty, a vendor or not, and changes nothing in it', async () => {
    await expect(initialiseVendor({ folder, mode: 'test' })).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
    const other = join(root, 'other');
    await mkdir(other, { mode: 0o755 });
    await writeFile(join(other, 'notes.txt'), 'mine');
    await expect(initialiseVendor({ folder: other, mode: 'test' })).rejects.toMatchObject({
      code: 'ALREADY_INITIALISED',
    });
    expect(await readdir(other)).toEqual(['notes.txt']);
    expect((await stat(other)).mode & 0o777).toBe(0o755);
    const file = join(other, 'notes.txt');
    await expect(initialiseVendor({ folder: file, mode: 'test' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('never writes over a root key', async () => {
    const options = { folder: join(root, 'second'), mode: 'live', rootFolder: made.rootFolder } as const;
    const before = await readFile(join(made.rootFolder, 'root-key.jwe'), 'utf8');
    await expect(initialiseVendor(options)).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
    expect(await readFile(join(made.rootFolder, 'root-key.jwe'), 'utf8')).toBe(before);
  });

  it('refuses bad options, all at once, before it makes anything', async () => {
    const bad = { folder: join(root, 'bad'), vendor: 'Not A Vendor', mode: 'test', passphrase: ' ' } as const;
    await expect(initialiseVendor(bad)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/vendor.*passphrase/s),
    });
    await expect(stat(bad.folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('A data folder that is not whole', () => {
  it('is told from one that was never initialised', async () => {
    await expect(start(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'NOT_INITIALISED' });
    const interrupted = join(root, 'interrupted');
    await mkdir(interrupted);
    await writeFile(vendorPaths(interrupted).secrets, 'x', { mode: 0o600 });
    await expect(start(interrupted)).rejects.toMatchObject({
      code: 'NOT_INITIALISED',
      message: expect.stringMatching(/interrupted/),
    });
    expect(await isInitialised(interrupted)).toBe(false);
    const again = initialiseVendor({ folder: interrupted, mode: 'test' });
    await expect(again).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
  });

  it.each(['', 'null', '[]', '{}', '{"format":2}', '{"format":1,"vendor":"../x"}', 'not json'])(
    'with %j for its vendor.json is refused',
    async (text) => {
      const broken = await mkdtemp(join(root, 'broken-'));
      await writeFile(vendorPaths(broken).vendor, text);
      await expect(readVendor(broken)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
      await expect(exportRoots({ folder: broken })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    },
  );

  it.each([undefined, 'null', '{"vendor":"x"}', 'not json'])('with %j for its roots.json is refused', async (text) => {
    const broken = await mkdtemp(join(root, 'broken-'));
    await writeFile(vendorPaths(broken).vendor, await readFile(vendorPaths(folder).vendor));
    if (text !== undefined) await writeFile(vendorPaths(broken).roots, text);
    await expect(exportRoots({ folder: broken })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('without a passphrase asks for it', async () => {
    await expect(readPassphrase(undefined, join(root, 'none'))).rejects.toMatchObject({ code: 'KEY_FILE_MISSING' });
    expect(await readPassphrase('given', join(root, 'none'))).toBe('given');
  });
});
