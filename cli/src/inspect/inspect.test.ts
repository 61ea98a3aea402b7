import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { armour, splitBundle } from '@countersign/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../exit-codes.js';
import { type RunCliOptions, runCli, temporaryFolder } from '../testing/run-cli.js';
import {
  ACTIVATION,
  type CliTestVendor,
  createCliTestVendor,
  DAY,
  NOW,
  PRODUCT,
  VENDOR,
} from '../testing/test-vendor.js';
import { expectedChecks } from './expected-checks.js';
import { inspectBundle } from './inspect-bundle.js';

let vendor: CliTestVendor;
let roots: string;

beforeAll(async () => {
  vendor = await createCliTestVendor();
  roots = join(await temporaryFolder(), 'vendor-roots.json');
  await writeFile(roots, JSON.stringify(vendor.roots));
});

const TYPES = ['request', 'deactivation', 'activation', 'passive', 'receipt', 'check', 'trial', 'secret'] as const;
const clock = (): number => NOW * 1000;
const cli = async (argv: readonly string[], stdin: string, options: RunCliOptions = {}) =>
  runCli(argv, { cwd: await temporaryFolder(), clock, stdin, ...options });

describe('inspect', () => {
  it.each(TYPES)('shows a %s that is in order, with every check', async (type) => {
    const { exitCode, stdout, stderr } = await cli(['inspect', '-', '--roots', roots], armour(await vendor.make(type)));
    expect(stderr).toBe('');
    expect(exitCode).toBe(EXIT_CODES.ok);
    expect(stdout).toMatch(/ {2}verified\n/);
    expect(stdout).toContain(VENDOR);
    expect(stdout).toContain(PRODUCT);
    expect(stdout).toMatch(/✓ +7 {2}\w+ +Ed25519 signature/);
    expect(stdout).not.toContain('✗');
    expect(stdout).not.toContain('not reached');
  });

  it('says of a request that neither code nor serial numbers are in it', async () => {
    const { stdout } = await cli(['inspect', '-'], await vendor.make('request', { sys: { os: 'linux 6.1' } }));
    expect(stdout).toContain('lookup id abcdefghijklmnop (not the code)');
    expect(stdout).toContain('contains no serial numbers');
    expect(stdout).toContain('machine id  AAAAAAAA');
    expect(stdout).toContain('Workstation 7');
    expect(stdout).toContain('os: linux 6.1');
  });

  it('says of an activation what it grants, to whom, until when, and by whose key', async () => {
    const { stdout } = await cli(['inspect', '-', '--roots', roots], await vendor.make('activation'));
    expect(stdout).toContain('2027-02-27 12:00 UTC (in 43 days)');
    expect(stdout).toContain('2027-01-25 12:00 UTC (in 10 days)');
    expect(stdout).toMatch(/Features +core\n +layers/);
    expect(stdout).toMatch(/Limits +layers {2}20/);
    expect(stdout).toContain('at least 2 of 3 parts');
    expect(stdout).toContain(`issuer key ${vendor.issuerKid}`);
    expect(stdout).toMatch(/Delegated +from .* until 2027-11-11 12:00 UTC, epoch 1/);
    expect(stdout).toMatch(/– +10 {2}activation {2}machine {2}skipped: can only be checked on the device/);
  });

  it('says of values for a device whose they are and of what, and no more', async () => {
    const { stdout } = await cli(['inspect', '-', '--roots', roots], await vendor.make('secret'));
    expect(stdout).toMatch(/Features +vault\n/);
    expect(stdout).toContain('only that device can read the values');
    expect(stdout).toMatch(/– +10 {2}secret {2}device key {2}skipped: can only be checked on the device/);
    expect(stdout).not.toContain('e30');
  });

  it('says of what type the license and its features are', async () => {
    const activation = await vendor.make('activation', { lty: 'subscription', fty: { layers: 'pool' } });
    const { stdout } = await cli(['inspect', '-', '--roots', roots], activation);
    expect(stdout).toMatch(/License type +subscription/);
    expect(stdout).toMatch(/Features +core\n +layers {2}pool/);
  });

  it('says how long the grace after the check date is', async () => {
    const { stdout } = await cli(['inspect', '-', '--roots', roots], await vendor.make('activation', { grc: 86_400 }));
    const [check, grace] = [/Next check by +(\S+)/, /Grace until +(\S+)/].map((line) => line.exec(stdout)?.[1] ?? '');
    expect(Date.parse(grace ?? '') - Date.parse(check ?? '')).toBe(86_400_000);
  });

  it('says of a master license what it leaves open', async () => {
    const { stdout } = await cli(['inspect', '-', '--roots', roots], await vendor.make('master'));
    expect(stdout).toContain('mst_0123456789abcdef');
    expect(stdout).toContain('any of this product');
    expect(stdout).toContain('anyone who has the file');
  });

  it('shows nothing of an issuer artefact without roots, and asks for them', async () => {
    const { exitCode, stdout, stderr } = await cli(['inspect', '-'], await vendor.make('activation'));
    expect(exitCode).toBe(EXIT_CODES.usage);
    expect(stdout).toContain('Activation certificate  not verified');
    expect(stdout).not.toContain('lic_');
    expect(stderr).toContain('ROOTS_NEEDED');
  });

  it('finds the roots in COUNTERSIGN_ROOTS, and in roots.json of the folder', async () => {
    const activation = await vendor.make('activation');
    expect((await cli(['inspect', '-'], activation, { env: { COUNTERSIGN_ROOTS: roots } })).exitCode).toBe(
      EXIT_CODES.ok,
    );
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'roots.json'), JSON.stringify(vendor.roots));
    expect((await cli(['inspect', '-'], activation, { cwd })).exitCode).toBe(EXIT_CODES.ok);
  });

  it('stops at the step that fails, and shows nothing of what it did not get to verify', async () => {
    const activation = await vendor.make('activation');
    const [artefact = '', key = ''] = activation.split('~');
    const forged = `${artefact.slice(0, -8)}AAAAAAAA~${key}`;
    const { exitCode, stdout, stderr } = await cli(['inspect', '-', '--roots', roots], forged);
    expect(exitCode).toBe(EXIT_CODES.badDocument);
    expect(stdout).toContain('Activation certificate  does not verify [SIGNATURE_INVALID]');
    expect(stdout).toMatch(/✓ +6 {2}activation/);
    expect(stdout).toMatch(/✗ +7 {2}activation {2}Ed25519 signature: SIGNATURE_INVALID/);
    expect(stdout).toMatch(/· 8-9 {2}activation .*not reached/);
    expect(stdout).toMatch(/· +10 {2}activation {2}machine {2}not reached/);
    expect(stdout).not.toContain('lic_');
    expect(stderr).toContain('error [SIGNATURE_INVALID] standard input, activation: ');
  });

  it.each([
    ['EXPIRED', 'activation', { nbf: NOW - 9 * DAY, exp: NOW - DAY }],
    ['NOT_YET_VALID', 'passive', { nbf: NOW + DAY }],
    ['CHECK_OVERDUE', 'activation', { chk: NOW - 1 }],
    ['KEY_WINDOW', 'activation', { iat: NOW - 40 * DAY }],
    ['VENDOR_MISMATCH', 'activation', { iss: 'other' }],
    ['PRODUCT_MISMATCH', 'activation', { aud: 'other' }],
    ['PRODUCT_MISMATCH', 'request', { aud: 'other' }],
    ['VENDOR_MISMATCH', 'request', { iss: 'other' }],
  ] as const)('says which check failed: %s of a %s', async (code, type, claims) => {
    const argv = ['inspect', '-', '--roots', roots, '--product', PRODUCT];
    const { exitCode, stdout, stderr } = await cli(argv, await vendor.make(type, claims));
    expect(exitCode).toBe(EXIT_CODES.badDocument);
    expect(stdout).toMatch(new RegExp(`✗ .*: ${code} `));
    expect(stderr).toContain(`[${code}]`);
  });

  it('refuses what another vendor signed, and other files', async () => {
    const other = await createCliTestVendor();
    const activation = await other.make('activation');
    expect((await cli(['inspect', '-', '--roots', roots], activation)).stderr).toContain('[ROOT_UNKNOWN]');
    expect((await cli(['inspect', '-'], 'Dear support, please help')).stderr).toContain('[ARMOUR_MALFORMED]');
    expect((await cli(['inspect', '-'], 'a.b.c')).stdout).toContain('Not a Countersign document');
    expect((await cli(['inspect', 'nowhere.txt'], '')).stderr).toContain('[FILE_NOT_FOUND]');
    expect((await cli(['inspect', '-', '--roots', '-'], '[]')).stderr).toContain('[ROOTS_INVALID]');
  });

  it('shows every document of a file, and fails when one does', async () => {
    const file = [await vendor.make('request'), await vendor.make('passive', { nbf: NOW + DAY })]
      .map(armour)
      .join('\n');
    const { exitCode, stdout } = await cli(['inspect', '-', '--roots', roots], file);
    expect(exitCode).toBe(EXIT_CODES.badDocument);
    expect(stdout).toContain('(1 of 2) Request of a device  verified');
    expect(stdout).toContain('(2 of 2) Passive certificate  verified, but not valid [NOT_YET_VALID]');
  });

  it('shows a delegation, and a trust state that is newer than the roots', async () => {
    const delegation = await cli(['inspect', '-', '--roots', roots], vendor.delegation);
    expect(delegation.exitCode).toBe(EXIT_CODES.ok);
    expect(delegation.stdout).toContain('for every product');
    const state = {
      v: 1,
      iss: VENDOR,
      jti: 'A'.repeat(22),
      iat: NOW,
      thr: 1,
      rts: [vendor.roots.roots[0]?.x ?? ''],
      epo: {},
      wdn: [],
    } as const;
    const newer = await cli(
      ['inspect', '-', '--roots', roots],
      await vendor.rootSigner.sign('trust', { ...state, ver: 3 }),
    );
    expect(newer.exitCode).toBe(EXIT_CODES.ok);
    expect(newer.stdout).toContain('1 of 1 must sign');
    const pinnedNewer = join(await temporaryFolder(), 'roots.json');
    await writeFile(pinnedNewer, JSON.stringify({ ...vendor.roots, version: 3 }));
    const older = await cli(
      ['inspect', '-', '--roots', pinnedNewer],
      await vendor.rootSigner.sign('trust', { ...state, ver: 3 }),
    );
    expect(older.exitCode).toBe(EXIT_CODES.badDocument);
    expect(older.stdout).not.toContain('must sign');
  });

  it('escapes what others have written', async () => {
    const { stdout } = await cli(['inspect', '-'], await vendor.make('request', { lbl: 'a\u202eb' }));
    expect(stdout).toContain('a\\u{202e}b');
  });

  it('is one document with --json', async () => {
    const { stdout } = await cli(['inspect', '-', '--roots', roots, '--json'], await vendor.make('activation'));
    const { items } = JSON.parse(stdout);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ type: 'activation', verified: true, content: { claims: { act: ACTIVATION } } });
    expect(items[0].checks[0]).toEqual({ step: '1', title: 'bundle: size and order', outcome: 'passed' });
  });

  it('says what each check looked at, for people and with --json', async () => {
    const certificate = await vendor.make('activation');
    const { stdout } = await cli(['inspect', '-', '--roots', roots], certificate);
    expect(stdout).toMatch(/header and key id {2}key [A-Za-z0-9_-]{43}\n/);
    const { items } = JSON.parse((await cli(['inspect', '-', '--roots', roots, '--json'], certificate)).stdout);
    const vendorCheck = items[0].checks.find(({ title }: { readonly title: string }) => title === 'vendor');
    expect(vendorCheck).toMatchObject({ saw: VENDOR, outcome: 'passed' });
  });

  it.each(TYPES)('expects the very checks that the verifier makes of a %s', async (type) => {
    const bundle = await vendor.make(type);
    const { checks } = await inspectBundle(bundle, { roots: vendor.roots, product: PRODUCT, now: NOW });
    const named = ({ of, step, title }: (typeof checks)[number]) => [of, step, title];
    expect(expectedChecks(splitBundle(bundle)).map(named)).toEqual(checks.map(named));
  });
});

describe('verify', () => {
  it.each(TYPES)('accepts a %s that is in order', async (type) => {
    const argv = ['verify', '-', '--roots', roots, '--product', PRODUCT];
    const { exitCode, stdout } = await cli(argv, await vendor.make(type));
    expect(exitCode).toBe(EXIT_CODES.ok);
    expect(stdout).toBe(`Verified: ${type} of the vendor ${VENDOR}\n`);
  });

  it('refuses with the code of the check', async () => {
    const activation = await vendor.make('activation');
    const product = await cli(['verify', '-', '--roots', roots, '--product', 'other'], activation);
    expect(product).toMatchObject({ exitCode: EXIT_CODES.badDocument, stdout: '' });
    expect(product.stderr).toContain('[PRODUCT_MISMATCH]');
    const late = await cli(['verify', '-', '--roots', roots], activation, { clock: () => (NOW + 99 * DAY) * 1000 });
    expect(late.stderr).toContain('[EXPIRED]');
    expect((await cli(['verify', '-'], activation)).exitCode).toBe(EXIT_CODES.usage);
  });
});
