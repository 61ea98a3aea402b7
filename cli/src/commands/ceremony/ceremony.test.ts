import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { type CliResult, type RunCliOptions, runCli, temporaryFolder } from '../../testing/run-cli.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

let server: TestServer;
/** Devices know the roots document and a license code, but no server. */
let site: string;
/** Support knows a server and an API key, but no device. */
let desk: string;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  [site, desk] = [await temporaryFolder(), await temporaryFolder()];
  await writeFile(join(site, 'roots.json'), JSON.stringify(server.vendor.roots));
});

const device = (argv: readonly string[], options: RunCliOptions = {}): Promise<CliResult> =>
  runCli(['device', ...argv], { cwd: site, ...options });
const support = (argv: readonly string[], options: RunCliOptions = {}): Promise<CliResult> =>
  server.cli(argv, { cwd: desk, ...options });
const carry = async (from: string, to: string, name: string): Promise<void> =>
  writeFile(join(to, name), await readFile(join(from, name)));

interface Licensed {
  readonly product: string;
  readonly code: string;
}
const request = ({ product, code }: Licensed, name: string, ...more: readonly string[]): Promise<CliResult> =>
  device(['request', '--product', product, '--state', name, '--roots', 'roots.json', '--out', `${name}.req`, ...more], {
    env: { COUNTERSIGN_LICENSE: code },
  });

/** A device with an activation. */
async function activated(license: Licensed, name: string): Promise<void> {
  await request(license, name, '--label', `Workstation ${name}`);
  await carry(site, desk, `${name}.req`);
  expect((await support(['activate', `${name}.req`, '--out', `${name}.crt`])).stderr).toBe('');
  await carry(desk, site, `${name}.crt`);
  expect((await device(['import', `${name}.crt`, '--state', name])).stderr).toBe('');
}

describe('the ceremony in two folders', () => {
  it('licenses a device, which gives its seat back for another one', async () => {
    const license = await server.license(['--expires', '2099-12-31', '--feature', 'core', '--feature', 'layers=20']);
    await activated(license, 'a');
    const status = await device(['status', '--state', 'a']);
    expect(status.exitCode).toBe(EXIT_CODES.ok);
    expect(status.stdout).toMatch(/Licensed \[ACTIVATED\][\s\S]*Features +core\n +layers {2}limit 20/);
    expect(status.stdout).toContain('2099-12-31 00:00 UTC');

    await request(license, 'b');
    await carry(site, desk, 'b.req');
    const refused = await support(['activate', 'b.req', '--out', 'b.crt']);
    expect(refused).toMatchObject({ exitCode: EXIT_CODES.refused, stdout: '' });
    expect(refused.stderr).toMatch(/\[NO_SEAT_LEFT\] b\.req: /);
    expect(refused.stderr).toMatch(/held by act_\w{16} "Workstation a" since 20/);
    expect(await readdir(desk)).not.toContain('b.crt');

    expect((await device(['deactivate', '--state', 'a', '--out', 'a.dea'])).exitCode).toBe(EXIT_CODES.ok);
    expect((await device(['status', '--state', 'a'])).exitCode).toBe(EXIT_CODES.unlicensed);
    await carry(site, desk, 'a.dea');
    expect((await support(['deactivate', 'a.dea', '--out', 'a.rcp'])).stdout).toContain('is free again');
    expect((await support(['deactivate', 'a.dea', '--out', 'again.rcp'])).exitCode).toBe(EXIT_CODES.ok);
    expect(await readFile(join(desk, 'again.rcp'), 'utf8')).toBe(await readFile(join(desk, 'a.rcp'), 'utf8'));
    await carry(desk, site, 'a.rcp');
    expect((await device(['import', 'a.rcp', '--state', 'a'])).exitCode).toBe(EXIT_CODES.ok);

    expect((await support(['activate', 'b.req', '--out', 'b.crt'])).exitCode).toBe(EXIT_CODES.ok);
    await carry(desk, site, 'b.crt');
    expect((await device(['import', 'b.crt', '--state', 'b'])).stdout).toContain('Licensed [ACTIVATED]');
    const consumed = await support(['activate', 'a.req', '--out', 'late.crt']);
    expect(consumed).toMatchObject({ exitCode: EXIT_CODES.refused });
    expect(consumed.stderr).toContain('[REQUEST_CONSUMED]');
  });

  it('gives the same certificate for the same request, also through standard streams', async () => {
    await activated(await server.license(), 'a');
    const stdin = await readFile(join(site, 'a.req'), 'utf8');
    const again = await support(['activate', '-', '--out', '-'], { stdin });
    expect(again).toEqual({ exitCode: EXIT_CODES.ok, stdout: await readFile(join(desk, 'a.crt'), 'utf8'), stderr: '' });
    expect((await device(['import', '-', '--state', 'a'], { stdin: again.stdout })).exitCode).toBe(EXIT_CODES.ok);
  });

  it('answers many requests in one file, and reports each that is refused', async () => {
    const license = await server.license(['--seats', '2']);
    for (const name of ['a', 'b', 'c']) await request(license, name);
    const files = await Promise.all(['a', 'b', 'c'].map((name) => readFile(join(site, `${name}.req`), 'utf8')));
    const damaged = (files[0] ?? '').replace(/^(.{40})./m, '$1!');
    await writeFile(join(desk, 'all.req'), ['Dear support,', damaged, ...files].join('\n'));
    const { exitCode, stdout, stderr } = await support(['activate', 'all.req', '--out', 'all.crt']);
    expect(exitCode).toBe(EXIT_CODES.refused);
    expect(stdout).toContain('2 of 4 requests answered: written to all.crt');
    expect(stderr).toMatch(/\[TOKEN_MALFORMED\] all\.req, request 1 of 4: /);
    expect(stderr).toMatch(/\[NO_SEAT_LEFT\] all\.req, request \d of 4: /);
    await carry(desk, site, 'all.crt');
    const imports = await Promise.all(['a', 'b', 'c'].map((state) => device(['import', 'all.crt', '--state', state])));
    expect(imports.filter(({ exitCode: code }) => code === EXIT_CODES.ok)).toHaveLength(2);
    expect(imports.filter(({ exitCode: code }) => code === EXIT_CODES.badDocument)).toHaveLength(1);
  });

  it('refreshes, checks online, and releases', async () => {
    const license = await server.license();
    await activated(license, 'a');
    expect((await device(['refresh', '--state', 'a', '--out', 'r.req'])).exitCode).toBe(EXIT_CODES.ok);
    await carry(site, desk, 'r.req');
    const answered = await server.json<Answered>(['activate', 'r.req', '--out', 'r.crt'], { cwd: desk });
    expect(answered).toMatchObject({ issued: 1, out: 'r.crt', items: [{ request: 1, activation: { generation: 2 } }] });
    const id = answered.items[0]?.activation.id ?? '';
    await carry(desk, site, 'r.crt');
    expect((await device(['import', 'r.crt', '--state', 'a'])).stdout).toContain(`${id}, certificate 2`);
    const check = ['check', '--state', 'a', '--server', server.url];
    expect((await device(check)).exitCode).toBe(EXIT_CODES.ok);
    expect((await support(['activation', 'release', id, '--reason', 'Stolen'])).stdout).toContain('released');
    const ended = await device(check);
    expect(ended.exitCode).toBe(EXIT_CODES.unlicensed);
    expect(ended.stdout).toContain('DEACTIVATED_BY_VENDOR');
    expect((await device(['check', '--state', 'a', '--server', 'http://127.0.0.1:1'])).exitCode).toBe(
      EXIT_CODES.unavailable,
    );
  });

  it('takes a passive certificate for a client id, and only for it', async () => {
    const { product } = await server.license();
    const client = ['--client-id', 'site-hamburg-0042'];
    const made = await support([
      'passive',
      '--product',
      product,
      ...client,
      '--expires',
      '2099-01-01',
      '--out',
      'p.crt',
    ]);
    expect(made.stderr).toBe('');
    await carry(desk, site, 'p.crt');
    const settings = ['--product', product, '--roots', 'roots.json'];
    const unwanted = await device(['import', 'p.crt', '--state', 'x', ...settings]);
    expect(unwanted).toMatchObject({ exitCode: EXIT_CODES.badDocument });
    expect(unwanted.stderr).toContain('[PASSIVE_NOT_ACCEPTED] p.crt: ');
    const other = await device(['import', 'p.crt', '--state', 'x', ...settings, '--client-id', 'site-bremen-0001']);
    expect(other.stderr).toContain('[CLIENT_ID_MISMATCH]');
    expect((await device(['import', 'p.crt', '--state', 'x', ...settings, ...client])).exitCode).toBe(EXIT_CODES.ok);
    expect((await device(['status', '--state', 'x'])).stdout).toContain('Licensed [PASSIVE]');
  });
});

interface Answered {
  readonly items: readonly { readonly activation: { readonly id: string; readonly generation: number } }[];
}

describe('on the device', () => {
  it('the first request writes product and roots down, and another product or vendor is refused', async () => {
    const license = await server.license();
    await request(license, 'a');
    const other = await request({ ...license, product: 'other' }, 'a', '--force');
    expect(other.exitCode).toBe(EXIT_CODES.usage);
    expect(other.stderr).toContain('[STATE_OF_ANOTHER_PRODUCT]');
    const x = 'KgJBk0jY4yzGRsvbPKCsFB2CBgdZkjXlxCWGl4ELXNM';
    const roots = { vendor: 'elsewhere', threshold: 1, roots: [{ kty: 'OKP', crv: 'Ed25519', x }] };
    await writeFile(join(site, 'roots.json'), JSON.stringify(roots));
    expect((await request(license, 'a', '--force')).stderr).toContain('[STATE_OF_ANOTHER_PRODUCT]');
    const later = await device(['request', '--license', '-', '--state', 'a', '--out', '2.req'], {
      stdin: `${license.code}\n`,
    });
    expect(later.exitCode).toBe(EXIT_CODES.ok);
  });

  it('says what is missing, mistyped or already there', async () => {
    const license = await server.license();
    const nothing = await device(['status', '--state', 'none']);
    expect(nothing).toMatchObject({ exitCode: EXIT_CODES.usage });
    expect(nothing.stderr).toContain('has no device.json');
    const mistyped = await request(
      { ...license, code: `${license.code.slice(0, -1)}${license.code.endsWith('2') ? '3' : '2'}` },
      'a',
    );
    expect(mistyped).toMatchObject({ exitCode: EXIT_CODES.usage });
    expect(mistyped.stderr).toContain('[LICENSE_CODE_MISTYPED]');
    expect(await readdir(site)).toEqual(['roots.json']);
    const noCode = ['request', '--product', 'p', '--state', 'a', '--roots', 'roots.json', '--out', 'a.req'];
    expect((await device(noCode)).stderr).toContain('COUNTERSIGN_LICENSE');
    await request(license, 'a');
    const before = await readFile(join(site, 'a.req'), 'utf8');
    const twice = await request(license, 'a');
    expect(twice).toMatchObject({ exitCode: EXIT_CODES.usage });
    expect(twice.stderr).toContain('[FILE_EXISTS]');
    expect(await readFile(join(site, 'a.req'), 'utf8')).toBe(before);
    expect((await request(license, 'a', '--force')).exitCode).toBe(EXIT_CODES.ok);
    expect((await device(['deactivate', '--state', 'a', '--out', 'd'])).exitCode).toBe(EXIT_CODES.unlicensed);
    expect((await device(['import', 'a.req', '--state', 'a'])).exitCode).toBe(EXIT_CODES.badDocument);
    const status = await device(['status', '--state', 'a', '--json']);
    expect(status.exitCode).toBe(EXIT_CODES.unlicensed);
    expect(JSON.parse(status.stdout)).toMatchObject({
      state: 'unlicensed',
      reason: 'NEVER_ACTIVATED',
      outstandingRequests: 1 + 1,
    });
  });

  it('sends system details only when it is told to', async () => {
    const license = await server.license();
    await request(license, 'a');
    await request(license, 'b', '--system-details');
    const inspect = async (file: string) => (await runCli(['inspect', file], { cwd: site })).stdout;
    expect(await inspect('a.req')).toMatch(/System details +none/);
    expect(await inspect('b.req')).toMatch(/System details +arch: /);
  });

  it('a damaged state is a fault that says so', async () => {
    await mkdir(join(site, 'bad'));
    await writeFile(join(site, 'bad', 'device.json'), '{');
    const { exitCode, stderr } = await device(['status', '--state', 'bad']);
    expect(exitCode).toBe(EXIT_CODES.fault);
    expect(stderr).toContain('[STATE_DAMAGED]');
  });
});

describe('a file of the wrong kind', () => {
  it('is named before the server is asked', async () => {
    const license = await server.license();
    await activated(license, 'a');
    const wrong = await support(['activate', 'a.crt', '--out', 'x']);
    expect(wrong).toMatchObject({ exitCode: EXIT_CODES.badDocument, stdout: '' });
    expect(wrong.stderr).toMatch(/\[TYPE_MISMATCH\] a\.crt: It contains an activation; a request is needed here/);
    expect((await support(['deactivate', 'a.req'])).stderr).toContain('[TYPE_MISMATCH] a.req: ');
    await writeFile(join(desk, 'mail.txt'), 'see attachment');
    expect((await support(['activate', 'mail.txt', '--out', 'x'])).stderr).toContain('[ARMOUR_MALFORMED] mail.txt: ');
    expect(await readdir(desk)).not.toContain('x');
  });
});
