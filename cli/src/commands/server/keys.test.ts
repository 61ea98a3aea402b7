import { join } from 'node:path';
import { initialiseVendor } from '@countersign/server';
import { beforeEach, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { runCli, temporaryFolder } from '../../testing/run-cli.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  await initialiseVendor({ folder: join(folder, 'vendor'), vendor: 'acme', mode: 'test' });
});

const keys = (...argv: readonly string[]) => runCli(['keys', ...argv, '--data', 'vendor'], { cwd: folder });

describe('countersign keys', () => {
  it('lists issuer keys and data keys, rotates the data key, and forgets older ones when it is told to', async () => {
    const listed = JSON.parse((await keys('list', '--json')).stdout);
    expect(listed).toMatchObject({ items: [{ epoch: 1, current: true }], dataKeys: [{ current: true }] });
    const [first] = listed.dataKeys.map(({ kid }: { readonly kid: string }) => kid);

    const rotated = await keys('rotate-data');
    expect(rotated).toMatchObject({ exitCode: EXIT_CODES.ok, stderr: '' });
    expect(rotated.stdout).toMatch(new RegExp(`Kept for backups +${first}\n`));
    const { stdout } = await keys('list');
    expect(stdout).toMatch(/ISSUER KEY +EPOCH/);
    expect(stdout).toMatch(new RegExp(`DATA KEY +SINCE[^]+${first}[^]+current`));

    const forgotten = JSON.parse((await keys('rotate-data', '--forget-old', '--json')).stdout);
    expect(forgotten).toMatchObject({
      isResumed: false,
      documents: 0,
      kept: [],
      forgotten: [first, expect.any(String)],
    });
    expect((await keys('rotate-data', '--store', 'postgres://u:geheim@127.0.0.1:1/db')).stderr).not.toContain('geheim');
  });
});
