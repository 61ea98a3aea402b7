import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestPostgres } from '../../../server/dist/testing/postgres/index.js';
import { type CommandOutput, countersign, countersignServe } from '../support/command-line.js';

let postgres: TestPostgres;
let store: string;
let folder: string;
/** Everything that was printed, in which the password must not be. */
let said: string[];
beforeAll(async () => {
  postgres = await TestPostgres.start();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  store = (await postgres.createDatabase()).url;
  folder = await mkdtemp(join(tmpdir(), 'countersign-cli-store-'));
  said = [];
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  expect(said.join('')).not.toContain(password());
});

const password = (): string => new URL(store).password;

async function run(args: readonly string[], env: Record<string, string> = {}): Promise<CommandOutput> {
  const result = await countersign(folder, args, env);
  said.push(result.said);
  return result;
}

describe('The command line with a database', () => {
  it('makes a vendor there and serves it, told by --store or by the environment', async () => {
    expect((await run(['init', '--data', 'vendor'], { COUNTERSIGN_STORE: store })).code).toBeUndefined();
    const server = await countersignServe(folder, ['--data', 'vendor', '--store', store]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const ended = await server.stop();
    said.push(ended.said);
    expect(ended.exit).toEqual([0, null]);
  });

  it('refuses to serve without it, to make another vendor in it, and what is no database', async () => {
    await run(['init', '--data', 'vendor'], { COUNTERSIGN_STORE: store });
    const refusals = [
      await run(['serve', '--data', 'vendor', '--port', '0']),
      await run(['init', '--data', 'other', '--store', store]),
      await run(['init', '--data', 'other', '--store', `mysql://x:${password()}@y/z`]),
      await run(['init', '--data', 'other', '--store', store.replace(/\/t_.*/, '/nowhere')]),
    ];
    expect(refusals.map(({ code }) => code)).toEqual([
      'STORE_MISMATCH',
      'ALREADY_INITIALISED',
      'CONFIG_INVALID',
      'STORE_UNAVAILABLE',
    ]);
  });
});

describe('store, with a ledger that was made in a journal', () => {
  it('moves it to a database, looks after it there, and moves it back', async () => {
    const there = { COUNTERSIGN_STORE: store };
    await run(['init', '--data', 'vendor']);
    const { json: original } = await run(['store', 'verify', '--data', 'vendor']);
    const sha256 = original.sha256;
    expect(await run(['store', 'copy', '--from', 'vendor'], there)).toMatchObject({ json: { sha256 } });

    // What is in the folder is what was before: nobody serves it by mistake.
    expect((await run(['serve', '--data', 'vendor', '--port', '0'])).code).toBe('STORE_MISMATCH');
    expect((await run(['store', 'verify', '--data', 'vendor'])).code).toBe('STORE_MISMATCH');
    expect((await run(['store', 'copy', '--from', 'vendor'], there)).code).toBe('STORE_MISMATCH');

    expect(await run(['store', 'verify', '--data', 'vendor'], there)).toMatchObject({
      json: { inOrder: true, sha256 },
    });
    const stats = await run(['store', 'stats', '--data', 'vendor'], there);
    expect(stats).toMatchObject({ json: { documents: original.documents } });
    expect(stats.json).not.toHaveProperty('files');
    const reconciled = await run(['store', 'reconcile', '--data', 'vendor', '--dry-run'], there);
    expect(reconciled).toMatchObject({ json: { dryRun: true, licenses: [] } });
    const backup = await run(['store', 'backup', '--data', 'vendor', '--out', 'ledger.backup'], there);
    expect(backup).toMatchObject({ json: { sha256 } });
    expect((await run(['store', 'restore', '--from', 'ledger.backup', '--data', 'vendor'], there)).code).toBe(
      'ALREADY_INITIALISED',
    );
    const another = { COUNTERSIGN_STORE: (await postgres.createDatabase()).url };
    const restored = await run(['store', 'restore', '--from', 'ledger.backup', '--data', 'vendor'], another);
    expect(restored).toMatchObject({ json: { sha256 } });
    expect(await run(['store', 'verify', '--data', 'vendor'], another)).toMatchObject({ json: { sha256 } });

    const server = await countersignServe(folder, ['--data', 'vendor'], there);
    await rename(join(folder, 'vendor/ledger'), join(folder, 'ledger.before'));
    expect((await run(['store', 'copy', '--to', 'vendor'], there)).code).toBe('STORE_LOCKED');
    said.push((await server.stop()).said);
    expect(await run(['store', 'copy', '--to', 'vendor'], there)).toMatchObject({ json: { sha256 } });
    expect((await run(['serve', '--data', 'vendor', '--port', '0'], there)).code).toBe('STORE_MISMATCH');
    expect(await run(['store', 'verify', '--data', 'vendor'])).toMatchObject({ json: { inOrder: true, sha256 } });
    // Some twenty processes, one after the other.
  }, 120_000);
});
