import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InitialisedVendor, initialiseVendor } from '@countersign/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { binaryReady, type RunningBinary, startBinary } from '../../testing/binary.js';
import { runCli, temporaryFolder } from '../../testing/run-cli.js';

const KEYS = 30_000;

let folder: string;
let vendor: InitialisedVendor;
let running: RunningBinary;
let url: string;

async function start(): Promise<void> {
  running = startBinary(['serve', '--data', 'vendor', '--port', '0'], folder);
  url = await binaryReady(running);
}

async function kill(): Promise<void> {
  running.child.kill('SIGKILL');
  await running.ended;
}

beforeEach(async () => {
  folder = await temporaryFolder();
  vendor = await initialiseVendor({ folder: join(folder, 'vendor'), mode: 'test' });
  await start();
});
afterEach(kill);

const cli = (argv: readonly string[], options: { readonly fetch?: typeof fetch } = {}) =>
  runCli([...argv, '--json'], {
    ...options,
    cwd: folder,
    env: { COUNTERSIGN_URL: url, COUNTERSIGN_API_KEY: vendor.apiKeys.readWrite },
  });
const json = async <T>(...argv: readonly string[]): Promise<T> => {
  const { stdout, stderr } = await cli(argv);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
};

interface Stock {
  readonly items: readonly { readonly counts: { readonly available: number }; readonly deliveries: number }[];
}
const stock = async () => (await json<Stock>('key', 'stock')).items[0] ?? { counts: { available: 0 }, deliveries: 0 };

/** Kills the server while part of a call is being written. */
const deadly: typeof fetch = async (input, init) => {
  if (!String(input).includes('/v1/keys/import')) return fetch(input, init);
  const answer = fetch(input, init).catch((error: unknown) => error as Error);
  while ((await stock()).counts.available === 0);
  await kill();
  const got = await answer;
  if (got instanceof Error) throw got;
  return got;
};

it.each(['refuse', 'count'])(
  'an import that a kill ends half-way can be run again: duplicates %s',
  async (duplicates) => {
    const settings = { kind: 'countersign-settings', settings: { keys: { duplicates } } };
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
    await json('settings', 'import', 'settings.json');
    await json('product', 'add', 'Keys', '--id', 'keys');
    const codes = Array.from({ length: KEYS }, (_, index) => `KEY-${index}`);
    await writeFile(join(folder, 'keys.txt'), `${codes.join('\n')}\n`);
    const argv = ['key', 'import', 'keys.txt', '--product', 'keys'];
    expect((await cli(argv, { fetch: deadly })).stderr).toContain('SERVER_UNREACHABLE');
    await start();
    const { counts } = await stock();
    expect(counts.available).toBeGreaterThan(0);
    expect(counts.available).toBeLessThan(KEYS);
    const done = { added: KEYS - counts.available, changed: 0, same: counts.available, counted: 0, refusedLines: 0 };
    expect(await json(...argv)).toMatchObject(done);
    // Each exists once, with one delivery.
    expect(await stock()).toMatchObject({ counts: { available: KEYS }, deliveries: KEYS });
    const exported = await runCli(['key', 'export', '--format', 'txt', '--out', '-'], {
      env: { COUNTERSIGN_URL: url, COUNTERSIGN_API_KEY: vendor.apiKeys.readWrite },
    });
    expect(exported.stdout.trim().split('\n').sort()).toEqual([...codes].sort());
  },
);
