import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openClient } from '@countersign/client';
import { armour } from '@countersign/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { type RunCliOptions, runCli, temporaryFolder } from '../../testing/run-cli.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

const PASSWORD = 'canary-password-1';

let server: TestServer;
let site: string;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  site = await temporaryFolder();
  await writeFile(join(site, 'roots.json'), JSON.stringify(server.vendor.roots));
});

const post = async (path: string, body: unknown): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.vendor.apiKeys.readWrite}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('trial register', () => {
  it('answers the requests of a file, the same each time, and devices import that', async () => {
    const features = [{ code: 'core', name: 'Core', included: true, inTrials: true }];
    expect((await post('/v1/products', { id: 'tried', name: 'Tried', features, trial: { days: 30 } })).ok).toBe(true);
    const clients = await Promise.all(
      ['a', 'b'].map((name) =>
        openClient({
          roots: server.vendor.roots,
          product: 'tried',
          state: join(site, name),
          machine: async () => ({ mid: `machine-${name}` }),
          trial: { days: 60 },
        }),
      ),
    );
    const requests: string[] = [];
    for (const client of clients) {
      await client.startTrial();
      requests.push(armour(await client.createTrialRequest()));
    }
    await writeFile(join(site, 'requests.txt'), requests.join('\n'));
    const register = (out: string) => server.cli(['trial', 'register', 'requests.txt', '--out', out], { cwd: site });
    const registered = await register('trials.txt');
    expect(registered).toMatchObject({ exitCode: EXIT_CODES.ok, stderr: '' });
    expect(registered.stdout).toMatch(/^(Computer \S{20}: on trial until 20.*\n){2}Registered trials: written to/);
    expect((await register('again.txt')).exitCode).toBe(EXIT_CODES.ok);
    const answers = await readFile(join(site, 'trials.txt'), 'utf8');
    expect(await readFile(join(site, 'again.txt'), 'utf8')).toBe(answers);
    for (const client of clients) {
      expect(await client.importCertificate(answers)).toMatchObject({ reason: 'TRIAL_REGISTERED', features: ['core'] });
    }
    const wrong = await server.cli(['activate', 'requests.txt', '--out', 'wrong.txt'], { cwd: site });
    expect(wrong.stderr).toContain('[TYPE_MISMATCH]');
    const inspected = await runCli(['inspect', 'trials.txt', '--roots', 'roots.json'], { cwd: site });
    expect(inspected.stdout).toMatch(/TRIAL[\s\S]*verified/i);
  });
});

describe('device sign-in', () => {
  const signIn = (more: readonly string[], options: RunCliOptions = {}, to = server.url) =>
    runCli(['device', 'sign-in', '--user', 'kim', '--server', to, '--state', 'device', ...more], {
      cwd: site,
      ...options,
    });

  it('activates the device by a password that is on no command line', async () => {
    const { product, id: licenseId } = await server.license();
    const group = { name: 'Office', type: 'standard' };
    const account = { group, user: { username: 'kim', password: PASSWORD }, licenseId };
    expect((await post('/v1/group-user-licenses', account)).ok).toBe(true);
    const first = ['--product', product, '--roots', 'roots.json'];
    const signedIn = await signIn([...first, '--password', '-', '--label', 'desk 1'], { stdin: `${PASSWORD}\n` });
    expect(signedIn).toMatchObject({ exitCode: EXIT_CODES.ok, stderr: '' });
    expect(signedIn.stdout).toContain('Licensed [ACTIVATED]');
    const again = await signIn([], { env: { COUNTERSIGN_PASSWORD: PASSWORD } });
    expect(again).toMatchObject({ exitCode: EXIT_CODES.ok });
    const wrong = await signIn([], { env: { COUNTERSIGN_PASSWORD: `${PASSWORD}-wrong` } });
    expect(wrong).toMatchObject({ exitCode: EXIT_CODES.refused });
    expect(wrong.stderr).toContain('SIGN_IN_REFUSED');
    for (const { stdout, stderr } of [signedIn, again, wrong]) expect(stdout + stderr).not.toContain(PASSWORD);
  });

  it.each<[string, readonly string[], RunCliOptions, string?]>([
    ['the password is on the command line', ['--password', PASSWORD], {}],
    ['there is none', [], {}],
    ['it would go over http to another machine', ['--password', '-'], { stdin: PASSWORD }, 'http://a.example.com'],
  ])('is refused when %s', async (_, more, options, to) => {
    const refused = await signIn(['--product', 'cad', '--roots', 'roots.json', ...more], options, to);
    expect(refused).toMatchObject({ exitCode: EXIT_CODES.usage, stdout: '' });
    expect(refused.stderr).not.toContain(PASSWORD);
  });
});
