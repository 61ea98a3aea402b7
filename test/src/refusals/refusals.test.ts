import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  armour,
  type Claims,
  createSigner,
  formatLicenseCode,
  hashComponents,
  joinBundle,
  type PrivateJwk,
  publicJwk,
  randomId,
  randomTokenId,
  readArmour,
  thumbprint,
  verifyDeviceToken,
} from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random, randomKey } from '../verifier/vendor.js';

const BIN = new URL('../../../cli/bin/countersign.js', import.meta.url).pathname;
const DAY = 86_400;
const VENDOR = 'northwind';
const PRODUCT = 'cad-studio';

interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Certificate {
  readonly claims?: Partial<Claims<'activation'>>;
  readonly delegation?: Partial<Claims<'key'>>;
  /** Who delegates; the vendor's root when it is left out. */
  readonly root?: PrivateJwk;
  /** From when it is; now when it is left out. */
  readonly signedAt?: number;
}

describe('a certificate that is not for this device, product, vendor or moment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-refusals-'));
  const now = Math.floor(Date.now() / 1000);
  let root: PrivateJwk;
  let request: Claims<'request'>;

  const countersign = (...args: readonly string[]): Promise<Result> =>
    new Promise((resolve) => {
      const child = execFile(process.execPath, [BIN, ...args], { cwd: folder }, (_error, stdout, stderr) =>
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
      );
    });

  beforeAll(async () => {
    root = await randomKey();
    const roots = { vendor: VENDOR, threshold: 1, roots: [publicJwk(root)] };
    writeFileSync(join(folder, 'roots.json'), JSON.stringify(roots));
    const code = formatLicenseCode(random(15));
    const made = await countersign(
      ...['device', 'request', '--product', PRODUCT, '--license', code],
      ...['--state', 'device', '--roots', 'roots.json', '--out', 'request.txt'],
    );
    expect(made.stderr).toBe('');
    const [bundle = ''] = readArmour(readFileSync(join(folder, 'request.txt'), 'utf8'));
    request = (await verifyDeviceToken(bundle, 'request')).claims;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What the vendor would answer to the request of this device, but for what is given. */
  async function write(
    name: string,
    { claims, delegation, root: by = root, signedAt = now }: Certificate,
  ): Promise<void> {
    const issuer = await randomKey();
    const key = await createSigner(by).sign('key', {
      ...{ v: 1, iss: VENDOR, jti: randomTokenId(random), iat: now - DAY, nbf: now - DAY, exp: now + DAY },
      ...{ cnf: { jwk: publicJwk(issuer) }, typ: ['activation'], prd: [PRODUCT], epo: 1 },
      ...delegation,
    });
    const activation = await createSigner(issuer).sign('activation', {
      ...{ v: 1, iss: VENDOR, aud: PRODUCT, jti: randomTokenId(random), iat: signedAt, exp: now + DAY },
      ...{
        lic: randomId('lic', 12, random),
        act: randomId('act', 16, random),
        gen: 1,
        req: request.jti,
        ftr: ['core'],
      },
      ...{ cnf: { jkt: thumbprint(request.cnf.jwk) }, mch: { k: 1, c: request.mch.c } },
      ...claims,
    });
    writeFileSync(join(folder, name), armour(joinBundle(activation, key)));
  }

  const elsewhere = hashComponents(VENDOR, PRODUCT, { mid: 'another', dsk: 'other', cpu: 'different', net: 'new' });
  const cases: readonly (readonly [name: string, code: string, make: () => Promise<Certificate> | Certificate])[] = [
    ['moved to another machine', 'MACHINE_MISMATCH', () => ({ claims: { mch: { k: 3, c: elsewhere } } })],
    [
      'issued for another device key',
      'DEVICE_MISMATCH',
      async () => ({ claims: { cnf: { jkt: thumbprint(await randomKey()) } } }),
    ],
    [
      'for another product',
      'PRODUCT_MISMATCH',
      () => ({ claims: { aud: 'word-studio' }, delegation: { prd: ['word-studio'] } }),
    ],
    ['of another vendor', 'ROOT_UNKNOWN', async () => ({ root: await randomKey() })],
    ['naming another vendor', 'VENDOR_MISMATCH', () => ({ claims: { iss: 'southwind' } })],
    ['expired', 'EXPIRED', () => ({ claims: { exp: now - 1 } })],
    ['by a key that may sign other types', 'KEY_TYPE_OUT_OF_SCOPE', () => ({ delegation: { typ: ['receipt'] } })],
    [
      'by a key that may sign for other products',
      'KEY_PRODUCT_OUT_OF_SCOPE',
      () => ({ delegation: { prd: ['word-studio'] } }),
    ],
    ['by a key after its window', 'KEY_WINDOW', () => ({ delegation: { nbf: now - 2 * DAY, exp: now - DAY } })],
    ['by a key before its window', 'KEY_WINDOW', () => ({ signedAt: now - 2 * DAY })],
  ];

  it.each(cases)('%s: %s', async (name, code, make) => {
    const file = `${name.replaceAll(' ', '-')}.txt`;
    await write(file, await make());

    const imported = await countersign('device', 'import', file, '--state', 'device', '--json');
    expect(imported.exitCode).toBe(3);
    expect((JSON.parse(imported.stderr) as { error: { code: string } }).error.code).toBe(code);
    expect((await countersign('device', 'status', '--state', 'device')).exitCode).toBe(6);

    const inspected = await countersign('inspect', file, '--state', 'device', '--json');
    expect(inspected.exitCode).toBe(3);
    expect(failedChecks(inspected)).toContain(code);
  });

  it('before its time: it is taken, and the verdict and inspect say NOT_YET_VALID', async () => {
    await write('early.txt', { claims: { nbf: now + 3600 } });
    const inspected = await countersign('inspect', 'early.txt', '--state', 'device', '--json');
    expect(failedChecks(inspected)).toEqual(['NOT_YET_VALID']);
    expect((await countersign('device', 'import', 'early.txt', '--state', 'device')).exitCode).toBe(0);
    const status = await countersign('device', 'status', '--state', 'device', '--json');
    expect(status.exitCode).toBe(6);
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'needs-attention', reason: 'NOT_YET_VALID' });
  });
});

function failedChecks({ stdout }: Result): readonly string[] {
  const { items } = JSON.parse(stdout) as {
    items: readonly { checks: readonly { outcome: string; code?: string; failure?: { code: string } }[] }[];
  };
  return items.flatMap(({ checks }) => checks.flatMap((check) => check.code ?? check.failure?.code ?? []));
}
