import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/run-cli.js';
import { Files } from './files.js';

let folder: string;
let files: Files;

beforeEach(async () => {
  folder = await temporaryFolder();
  files = new Files({ cwd: folder, stdin: Readable.from(['in']), stdout: new Writable() });
});

describe('write', () => {
  it('makes a file whole, readable by all or by its owner, and leaves nothing beside it', async () => {
    await files.write('open.txt', 'a');
    await files.write('secret.txt', 'b', { secret: true });
    expect((await stat(join(folder, 'open.txt'))).mode & 0o777 & ~0o022).toBe(0o644 & ~0o022);
    expect((await stat(join(folder, 'secret.txt'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['open.txt', 'secret.txt']);
  });

  it('does not replace what is there, unless it is told to', async () => {
    await files.write('a.txt', 'old');
    await expect(files.assertFree('a.txt')).rejects.toMatchObject({ code: 'FILE_EXISTS', field: 'a.txt' });
    await expect(files.write('a.txt', 'new')).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('old');
    await files.assertFree('a.txt', { force: true });
    await files.write('a.txt', 'new', { force: true });
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('says so when the folder is not there, or it is one', async () => {
    await mkdir(join(folder, 'sub'));
    await expect(files.assertFree('none/a.txt')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    await expect(files.write('none/a.txt', 'a')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    await expect(files.write('sub', 'a')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });

  it('writes to a device without replacing it', async () => {
    await symlink('/dev/null', join(folder, 'null'));
    await files.write('null', 'a');
    expect((await stat(join(folder, 'null'))).isCharacterDevice()).toBe(true);
  });
});

describe('read', () => {
  it('takes UTF-8 with and without its mark, and UTF-16', async () => {
    await writeFile(join(folder, 'marked.txt'), '\ufeffpaper');
    await writeFile(join(folder, 'wide.txt'), Buffer.from('\ufeffpaper', 'utf16le'));
    expect(await files.read('marked.txt')).toBe('paper');
    expect(await files.read('wide.txt')).toBe('paper');
  });

  it('takes standard input, once', async () => {
    expect(await files.read('-')).toBe('in');
    await expect(files.read('-')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('refuses what is missing, a folder, or far too large', async () => {
    await writeFile(join(folder, 'large.bin'), Buffer.alloc(9 * 1024 * 1024));
    await expect(files.read('none')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(files.read('.')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(files.read('large.bin')).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });
});
