import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPrivateFile, writePrivateFile } from './private-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-private-'));
});
afterAll(() => rm(folder, { recursive: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('A private file', () => {
  it('is for its owner only, also when it replaces one that was not, and leaves nothing beside it', async () => {
    const path = join(folder, 'secret');
    await writeFile(path, 'before', { mode: 0o644 });
    // What a process that was killed may have left.
    await writeFile(`${path}.${process.pid}.tmp`, 'half', { mode: 0o666 });
    await writePrivateFile(path, 'after');
    expect(await readPrivateFile(path)).toBe('after');
    expect(await modeOf(path)).toBe(0o600);
    expect(await readdir(folder)).toEqual(['secret']);
  });

  it.each([0o644, 0o640, 0o604, 0o660, 0o601])('is not read when its mode is %o', async (mode) => {
    const path = join(folder, `mode-${mode}`);
    await writePrivateFile(path, 'secret');
    await chmod(path, mode);
    await expect(readPrivateFile(path)).rejects.toMatchObject({ code: 'KEY_FILE_EXPOSED' });
  });

  it('that is missing, or no file, is said to be', async () => {
    await expect(readPrivateFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'KEY_FILE_MISSING' });
    await mkdir(join(folder, 'folder'));
    await expect(readPrivateFile(join(folder, 'folder'))).rejects.toMatchObject({ code: 'KEY_FILE_DAMAGED' });
  });

  it('that can not be written leaves what was there', async () => {
    const path = join(folder, 'nowhere', 'secret');
    await expect(writePrivateFile(path, 'x')).rejects.toThrow();
    await mkdir(join(folder, 'taken', 'inside'), { recursive: true });
    await expect(writePrivateFile(join(folder, 'taken'), 'x')).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
