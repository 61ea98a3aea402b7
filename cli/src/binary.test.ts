import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { binaryReady, type RunningBinary, runBinary, startBinary } from './testing/binary.js';
import { temporaryFolder } from './testing/run-cli.js';

const running: RunningBinary[] = [];

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

function start(argv: readonly string[], cwd: string, env?: Readonly<Record<string, string>>): RunningBinary {
  const started = startBinary(argv, cwd, env);
  running.push(started);
  return started;
}

async function stop({ child, ended }: RunningBinary): Promise<number | null> {
  child.kill('SIGTERM');
  return ended;
}

describe('init and serve', () => {
  it('make a vendor and run its server until SIGTERM', async () => {
    const folder = await temporaryFolder();
    const init = await runBinary(['init', '--data', 'vendor', '--vendor', 'acme', '--json'], folder);
    expect(init).toMatchObject({ exitCode: 0, stderr: '' });
    const { vendor, customerId, apiKeys, roots } = JSON.parse(init.stdout);
    expect(vendor).toBe('acme');
    expect(customerId).toMatch(/^\d{6}$/);
    expect(Object.keys(apiKeys)).toEqual(['readOnly', 'readWrite', 'offline', 'dataStreamer']);

    const exported = await runBinary(['keys', 'export-roots', '--data', 'vendor', '--out', 'roots.json'], folder);
    expect(exported.exitCode).toBe(0);
    expect(JSON.parse(await readFile(join(folder, 'roots.json'), 'utf8'))).toEqual(roots);

    const server = start(['serve', '--data', 'vendor', '--port', '0'], folder);
    const url = await binaryReady(server);
    expect(server.output.stdout).toBe(`Countersign serves vendor on ${url}\n`);
    const env = { COUNTERSIGN_URL: url, COUNTERSIGN_API_KEY: apiKeys.readWrite };
    const product = await runBinary(['product', 'add', 'CAD', '--json'], folder, env);
    expect(JSON.parse(product.stdout)).toMatchObject({ id: expect.any(String) });

    const second = await runBinary(['serve', '--data', 'vendor', '--port', '0'], folder);
    expect(second).toMatchObject({ exitCode: 1, stdout: '' });
    expect(second.stderr).toContain('[STORE_LOCKED]');
    expect(second.stderr).not.toMatch(/\n {4}at /);

    expect(await stop(server)).toBe(0);
    expect(server.output.stdout + server.output.stderr).not.toContain(apiKeys.readWrite);
    expect((await runBinary(['product', 'list'], folder, env)).exitCode).toBe(5);
  });

  it('take a passphrase from a file or the environment, and no wrong one', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'phrase'), 'correct horse battery\n');
    const init = ['init', '--data', 'vendor', '--live', '--root-dir', 'safe', '--passphrase-file', 'phrase'];
    expect((await runBinary(init, folder)).exitCode).toBe(0);
    expect(await readdir(join(folder, 'safe'))).toHaveLength(1);
    expect((await stat(join(folder, 'vendor'))).mode & 0o777).toBe(0o700);
    const list = ['keys', 'list', '--data', 'vendor', '--json'];
    const right = await runBinary(list, folder, { COUNTERSIGN_PASSPHRASE: 'correct horse battery' });
    expect(JSON.parse(right.stdout).items).toMatchObject([{ epoch: 1, current: true }]);
    const wrong = await runBinary(list, folder, { COUNTERSIGN_PASSPHRASE: 'wrong horse' });
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
    expect(JSON.parse(wrong.stderr).error.code).toBe('KEY_FILE_LOCKED');
    expect(wrong.stderr).not.toContain('horse');
    expect((await runBinary(['serve', '--data', 'vendor'], folder)).exitCode).toBe(1);
    const more = [
      'keys',
      'add-issuer',
      '--data',
      'vendor',
      '--root-dir',
      'safe',
      '--passphrase-file',
      'phrase',
      '--days',
      '30',
    ];
    expect((await runBinary(more, folder)).stdout).toMatch(/Epoch +2/);
    const both = await runBinary([...list, '--passphrase-file', 'phrase'], folder);
    expect(JSON.parse(both.stdout).items).toMatchObject([{ current: false }, { epoch: 2, current: true }]);
  });

  it('refuse a folder that is in use, or is none', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'mine.txt'), 'x');
    const used = await runBinary(['init', '--data', '.'], folder);
    expect(used).toMatchObject({ exitCode: 2, stdout: '' });
    expect(used.stderr).toContain('[ALREADY_INITIALISED]');
    expect(await readdir(folder)).toEqual(['mine.txt']);
    const none = await runBinary(['serve', '--data', 'none'], folder);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('countersign init --data');
    expect((await runBinary(['init', '--data', 'x', '--vendor', 'No Good'], folder)).stderr).toContain(
      '[CONFIG_INVALID]',
    );
  });
});

describe('start', () => {
  it('makes a test vendor, plays the ceremony, prints one that works as it is, and serves the same folder again', async () => {
    const folder = await temporaryFolder();
    const first = start(['start', '--port', '0'], folder);
    const url = await binaryReady(first);
    expect(await readdir(join(folder, 'countersign-data'))).toContain('demo-api-key');
    expect((await stat(join(folder, 'countersign-data', 'demo-api-key'))).mode & 0o777).toBe(0o600);
    await waitFor(() => first.output.stdout.includes('Ctrl-C'));
    const { stdout } = first.output;
    expect(stdout).toContain('TEST vendor');
    expect(stdout).toMatch(
      /6\. The device knows, offline[\s\S]*Licensed \[ACTIVATED\][\s\S]*10\. Who had the seat[\s\S]*deactivated/,
    );
    const env: Record<string, string> = {};
    for (const line of commandsIn(stdout)) {
      const exported = /^export (\w+)=(\S+)$/.exec(line);
      if (exported !== null) env[exported[1] ?? ''] = exported[2] ?? '';
      const argv = /^npx countersign (.*)$/.exec(line)?.[1]?.split(' ');
      if (argv === undefined) continue;
      const ran = await runBinary(
        argv.map((word) => word.replace('$dir', '.')),
        folder,
        env,
      );
      expect([line, ran.exitCode, ran.stderr]).toEqual([line, 0, '']);
    }
    expect(commandsIn(stdout).length).toBeGreaterThan(10);
    expect(await stop(first)).toBe(0);

    const again = start(['start', '--port', '0'], folder);
    const other = await binaryReady(again);
    await waitFor(() => again.output.stdout.includes('Ctrl-C'));
    const byHand = (text: string): string => text.slice(text.indexOf('The whole ceremony by hand'));
    expect(byHand(again.output.stdout.replaceAll(other, url))).toBe(byHand(stdout));
    expect(again.output.stdout).not.toContain('1. The roots');
    expect(await stop(again)).toBe(0);
  });

  it('prints no key of a vendor that it did not make', async () => {
    const folder = await temporaryFolder();
    await runBinary(['init', '--data', 'vendor'], folder);
    const server = start(['start', '--data', 'vendor', '--port', '0'], folder);
    await binaryReady(server);
    await waitFor(() => server.output.stdout.includes('countersign api-key add'));
    expect(server.output.stdout).not.toContain('csk_');
    expect(await stop(server)).toBe(0);
  });
});

describe('demo', () => {
  it('plays the whole ceremony and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const { exitCode, stdout, stderr } = await runBinary(['demo'], folder, { TMPDIR: folder });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('$ countersign activate request-1.txt --out certificate-1.txt');
    expect(stdout).toContain('[NO_SEAT_LEFT]');
    expect(stdout).toMatch(/Workstation 2 +20[\s\S]*That is the whole ceremony/);
    expect(await readdir(folder)).toEqual([]);
  });
});

const commandsIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(npx|export) /.test(line));

async function waitFor(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('It did not happen in time.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
