import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { initialiseVendor } from '@countersign/server';
import { beforeEach, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { type CliResult, type RunCliOptions, runCli, temporaryFolder } from '../../testing/run-cli.js';
import { createCliTestVendor } from '../../testing/test-vendor.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  await initialiseVendor({ folder: join(folder, 'vendor'), vendor: 'acme', mode: 'test' });
});

const store = (argv: readonly string[], options: RunCliOptions = {}): Promise<CliResult> =>
  runCli(['store', ...argv], { cwd: folder, ...options });
const json = async (argv: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await store([...argv, '--json'])).stdout);
const codeOf = ({ stderr }: CliResult): string => /\[([A-Z_]+)\]/.exec(stderr)?.[1] ?? stderr;
const backup = ['backup', '--data', 'vendor', '--out', 'ledger.backup'];

describe('countersign store', () => {
  it('backs up, verifies and restores', async () => {
    const made = await store(backup);
    expect(made).toMatchObject({ exitCode: EXIT_CODES.ok, stderr: '' });
    const verified = await json(['verify', '--backup', 'ledger.backup']);
    expect(verified).toMatchObject({
      inOrder: true,
      documents: 9,
      collections: { api_keys: 4, audit: 4, data_keys: 1 },
    });
    expect(made.stdout).toContain(verified.sha256);

    const restore = ['restore', '--from', 'ledger.backup', '--data', 'vendor'];
    const refused = await store(restore);
    expect([refused.exitCode, codeOf(refused)]).toEqual([EXIT_CODES.usage, 'ALREADY_INITIALISED']);
    expect(refused.stderr).toContain('.before');
    await rename(join(folder, 'vendor/ledger'), join(folder, 'vendor/ledger.before'));
    const restored = await store(restore);
    expect(restored.exitCode).toBe(EXIT_CODES.ok);
    expect(restored.stdout).toContain('countersign store reconcile --data vendor');
    expect(await json(['verify', '--data', 'vendor'])).toMatchObject({
      ...verified,
      files: { intact: true, damages: [] },
    });
  });

  it('says by its exit code what is wrong with a backup', async () => {
    await store(backup);
    expect(codeOf(await store(backup))).toBe('CONFIG_INVALID');
    const bytes = await readFile(join(folder, 'ledger.backup'));
    await writeFile(join(folder, 'cut.backup'), bytes.subarray(0, -1));
    const cut = await store(['verify', '--backup', 'cut.backup']);
    expect([cut.exitCode, codeOf(cut)]).toEqual([EXIT_CODES.badDocument, 'BACKUP_DAMAGED']);
    for (const argv of [['verify'], ['verify', '--data', 'vendor', '--backup', 'ledger.backup'], ['copy']]) {
      expect(codeOf(await store(argv))).toBe('USAGE');
    }
  });

  it('names damage, and repairs what stands before it into another folder', async () => {
    const journal = join(folder, 'vendor/ledger/journal-0000000000000001.log');
    const bytes = await readFile(journal);
    const third = bytes.indexOf(0x0a, bytes.indexOf(0x0a) + 1) + 1;
    bytes[third + 200] = (bytes[third + 200] ?? 0) ^ 1;
    await writeFile(journal, bytes);
    const verified = await store(['verify', '--data', 'vendor']);
    expect(verified.exitCode).toBe(EXIT_CODES.fault);
    expect(verified.stdout).toContain('journal-0000000000000001.log');
    expect((await json(['verify', '--data', 'vendor'])).files).toMatchObject({ damages: [{ offset: third }] });
    expect(codeOf(await store(backup))).toBe('STORE_DAMAGED');

    const repaired = await json(['repair', '--data', 'vendor', '--to', 'mended']);
    expect(repaired).toMatchObject({ kept: { api_keys: 2, audit: 2 }, violations: [], to: 'mended' });
    expect(await readFile(journal)).toEqual(bytes);
    expect(await json(['verify', '--data', 'vendor', '--store', 'mended'])).toMatchObject({
      inOrder: true,
      documents: 4,
    });
    expect(codeOf(await store(['repair', '--data', 'vendor', '--to', 'mended']))).toBe('ALREADY_INITIALISED');
    const salvaged = await store(['repair', '--data', 'vendor', '--to', 'salvaged', '--salvage']);
    expect(salvaged.stdout).toContain('api_keys: 3');
  });

  it('copies from a data folder or from where a variable says, and never shows a password', async () => {
    const copied = await json(['copy', '--from', 'vendor', '--to', 'elsewhere']);
    const { sha256 } = await json(['verify', '--data', 'vendor', '--store', 'elsewhere']);
    expect(copied).toMatchObject({ documents: 9, sha256 });
    const env = { COUNTERSIGN_STORE: join(folder, 'elsewhere') };
    expect((await store(['copy', '--to', 'third'], { env })).exitCode).toBe(EXIT_CODES.ok);
    const secret = { COUNTERSIGN_STORE: 'gopher://me:geheim@host/db' };
    const refused = await store(['stats', '--data', 'vendor'], { env: secret });
    expect(codeOf(refused)).toBe('CONFIG_INVALID');
    expect(refused.stderr + refused.stdout).not.toContain('geheim');
  });

  it('measures a ledger', async () => {
    expect(await json(['stats', '--data', 'vendor'])).toMatchObject({
      documents: 9,
      collections: [
        { name: 'api_keys', documents: 4 },
        { name: 'audit', documents: 4 },
        { name: 'data_keys', documents: 1 },
      ],
      freeBytes: expect.any(Number),
    });
    expect((await store(['stats', '--data', 'vendor'])).stdout).toContain('snapshot.log');
  });

  it('reconciles with nothing, and takes no certificate but an activation of this vendor', async () => {
    const { stdout, exitCode } = await store(['reconcile', '--data', 'vendor']);
    expect(exitCode).toBe(EXIT_CODES.ok);
    expect(stdout).toContain('nothing to reconcile');
    const other = await createCliTestVendor();
    await writeFile(join(folder, 'foreign'), await other.make('activation'));
    await writeFile(join(folder, 'request'), await other.make('request'));
    const codes = [];
    for (const name of ['foreign', 'request', 'none'])
      codes.push(codeOf(await store(['reconcile', '--data', 'vendor', name])));
    expect(codes).toEqual(['ROOT_UNKNOWN', 'TYPE_MISMATCH', 'FILE_NOT_FOUND']);
  });

  it('shows a bar on a terminal', async () => {
    const { stderr } = await store(backup, { isTTY: true });
    expect(stderr).toContain('Backing up [');
  });
});
