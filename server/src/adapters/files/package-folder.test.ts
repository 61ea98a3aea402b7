import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PackageStore } from '../../store/packages.js';
import { createMemoryPackages } from '../memory/memory-packages.js';
import { createPackageFolder } from './package-folder.js';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'packages-'));
  folder = join(root, 'data', 'packages');
});
afterEach(() => rm(root, { recursive: true }));

const sha256Of = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
async function* inChunks(...chunks: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield Buffer.from(chunk);
  }
}
const textOf = async (packages: PackageStore, sha256: string, first: number, last: number): Promise<string> =>
  Buffer.concat(await packages.read(sha256, first, last).toArray()).toString();

describe.each([
  ['a folder', () => createPackageFolder(folder)],
  ['memory', createMemoryPackages],
])('Packages in %s', (_, create) => {
  it('are named by what is in them, and read whole or in part', async () => {
    const packages = create();
    const sha256 = sha256Of(Buffer.from('hello world'));
    expect(await packages.put(inChunks('hello', ' ', 'world'))).toEqual({ sha256, size: 11 });
    expect(await packages.put(inChunks('hello world'))).toEqual({ sha256, size: 11 });
    expect(await packages.sizeOf(sha256)).toBe(11);
    expect(await textOf(packages, sha256, 0, 10)).toBe('hello world');
    expect(await textOf(packages, sha256, 6, 8)).toBe('wor');
    expect(await packages.sizeOf(sha256Of(Buffer.from('other')))).toBeUndefined();
  });

  it('are not there when their bytes end with an error', async () => {
    const packages = create();
    await expect(packages.put(inChunks('hello', new Error('cut')))).rejects.toThrow('cut');
    expect(await packages.sizeOf(sha256Of(Buffer.from('hello')))).toBeUndefined();
  });
});

describe('A folder of packages', () => {
  it('shows no file under its name before all of it is there, and leaves none behind', async () => {
    const packages = createPackageFolder(folder);
    const seen: (readonly string[])[] = [];
    async function* watched(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('hello');
      seen.push(await readdir(folder));
      throw new Error('cut');
    }
    await expect(packages.put(watched())).rejects.toThrow('cut');
    expect(seen).toEqual([[expect.stringMatching(/\.tmp$/)]]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is for its owner alone, and is cleared of what a crash left', async () => {
    const packages = createPackageFolder(folder);
    const { sha256 } = await packages.put(inChunks('hello'));
    for (const path of [folder, join(folder, sha256)]) expect((await stat(path)).mode & 0o077).toBe(0);
    await writeFile(join(folder, 'old.tmp'), 'x');
    await utimes(join(folder, 'old.tmp'), 0, 0);
    await writeFile(join(folder, 'new.tmp'), 'x');
    await packages.put(inChunks('hello'));
    expect((await readdir(folder)).sort()).toEqual([sha256, 'new.tmp'].sort());
  });

  it('takes no name that is none', () => {
    expect(() => createPackageFolder(folder).read('../vendor.json', 0, 1)).toThrow(TypeError);
  });
});
