import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TestPostgres } from '@countersign/server/testing/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BINARY = fileURLToPath(new URL('../../../cli/bin/countersign.js', import.meta.url));

let postgres: TestPostgres;
let store: string;
let folder: string;
beforeAll(async () => {
  postgres = await TestPostgres.start();
  store = (await postgres.createDatabase()).url;
  folder = await mkdtemp(join(tmpdir(), 'countersign-cli-store-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await postgres.stop();
});

/** Code of the error, or what was printed; and everything that was said. */
async function countersign(args: readonly string[], env: Record<string, string> = {}) {
  const options = { cwd: folder, env: { PATH: process.env.PATH, ...env } };
  const ran = promisify(execFile)(process.execPath, [BINARY, ...args, '--json'], options);
  const { stdout, stderr } = await ran.catch((error: { stdout: string; stderr: string }) => error);
  const said = stdout + stderr;
  const code = stderr === '' ? undefined : (JSON.parse(stderr) as { error: { code: string } }).error.code;
  return { code, said };
}

const password = (): string => new URL(store).password;

describe('The command line with a database', () => {
  it('makes a vendor there and serves it, told by --store or by the environment', async () => {
    expect((await countersign(['init', '--data', 'vendor'], { COUNTERSIGN_STORE: store })).code).toBeUndefined();
    const server = spawn(process.execPath, [BINARY, 'serve', '--data', 'vendor', '--port', '0', '--store', store], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    server.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const [line] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
    const url = /http:\S+/.exec(line)?.[0];
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    server.kill('SIGTERM');
    expect(await once(server, 'close')).toEqual([0, null]);
    expect(line + said.join('')).not.toContain(password());
  });

  it('refuses to serve without it, to make another vendor in it, and what is no database', async () => {
    const refusals = [
      await countersign(['serve', '--data', 'vendor', '--port', '0']),
      await countersign(['init', '--data', 'other', '--store', store]),
      await countersign(['init', '--data', 'other', '--store', `mysql://x:${password()}@y/z`]),
      await countersign(['init', '--data', 'other', '--store', store.replace(/\/t_.*/, '/nowhere')]),
    ];
    expect(refusals.map(({ code }) => code)).toEqual([
      'STORE_MISMATCH',
      'ALREADY_INITIALISED',
      'CONFIG_INVALID',
      'STORE_UNAVAILABLE',
    ]);
    for (const { said } of refusals) expect(said).not.toContain(password());
  });
});
