import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { type CliResult, runCli, temporaryFolder } from '../../testing/run-cli.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** An activated device, and its clone: its complete state, on a machine that can't be told apart from it. */
async function clones(...options: readonly string[]) {
  const site = await temporaryFolder();
  await writeFile(join(site, 'roots.json'), JSON.stringify(server.vendor.roots));
  const { product } = await server.license();
  const own = `${product}-cloned`;
  await server.json(['product', 'add', own, '--id', own, '--feature', 'core', ...options]);
  const { code } = await server.json<{ code: string }>(['license', 'add', '--product', own]);
  const device = (...argv: readonly string[]): Promise<CliResult> =>
    runCli(['device', ...argv], { cwd: site, env: { COUNTERSIGN_LICENSE: code, COUNTERSIGN_URL: server.url } });
  const requested = await device(
    'request',
    '--product',
    own,
    '--state',
    'a',
    '--roots',
    'roots.json',
    '--out',
    'a.req',
  );
  expect(requested.stderr).toBe('');
  expect((await server.cli(['activate', 'a.req', '--out', 'a.crt'], { cwd: site })).stderr).toBe('');
  expect((await device('import', 'a.crt', '--state', 'a')).exitCode).toBe(EXIT_CODES.ok);
  for (const copy of ['', '.copy']) await cp(join(site, `a${copy}`), join(site, `b${copy}`), { recursive: true });
  /** By file, as on a site without a network. */
  const renew = async (state: string): Promise<CliResult> => {
    expect((await device('refresh', '--state', state, '--out', `${state}.req`, '--force')).stderr).toBe('');
    const answered = await server.cli(['activate', `${state}.req`, '--out', `${state}.crt`, '--force'], { cwd: site });
    return answered.exitCode === EXIT_CODES.ok ? device('import', `${state}.crt`, '--state', state) : answered;
  };
  const check = (state: string) => device('check', '--state', state, '--server', server.url);
  const activation = async () =>
    (await server.json<{ items: { id: string; forkedAt?: string }[] }>(['activation', 'list', '--product', own]))
      .items[0];
  return { renew, check, activation, product: own };
}

describe('two clones that both renew', () => {
  it('are reported at the second, and served', async () => {
    const { renew, activation, product } = await clones();
    expect((await renew('a')).exitCode).toBe(EXIT_CODES.ok);
    expect((await activation())?.forkedAt).toBeUndefined();
    expect((await renew('b')).exitCode).toBe(EXIT_CODES.ok);
    const { id = '', forkedAt } = (await activation()) ?? {};
    expect(forkedAt).toBeDefined();
    const listed = await server.cli(['activation', 'list', '--product', product, '--forked']);
    expect(listed.stdout).toContain('active, forked');
    expect((await server.cli(['activation', 'show', id])).stdout).toContain('at request 2: another request');

    const settled = await server.cli(['activation', 'settle', id, '--reason', 'restored']);
    expect(settled.stdout).not.toContain('Forked');
    expect(await server.json(['activation', 'list', '--product', product, '--forked'])).toEqual({ items: [] });
  });

  it('are turned away from the second on, where the product says so, until it is settled', async () => {
    const { renew, check, activation } = await clones('--forks', 'refuse');
    expect((await renew('a')).exitCode).toBe(EXIT_CODES.ok);
    const refused = await renew('b');
    expect(refused).toMatchObject({ exitCode: EXIT_CODES.refused, stdout: '' });
    expect(refused.stderr).toContain('[ACTIVATION_FORKED]');
    for (const state of ['a', 'b']) expect((await check(state)).stdout).toContain('[ACTIVATION_FORKED]');
    const { id = '' } = (await activation()) ?? {};
    await server.json(['activation', 'settle', id, '--reason', 'the other one was wiped']);
    expect((await check('a')).stdout).toContain('[ACTIVATED]');
    expect((await renew('a')).exitCode).toBe(EXIT_CODES.ok);
  });
});
