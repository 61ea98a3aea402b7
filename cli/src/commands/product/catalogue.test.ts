import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

interface Items {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

describe('product', () => {
  it('is added with features that are included and features that are not', async () => {
    const features = [
      '--feature',
      'core',
      '--feature',
      'pdf:PDF export',
      '--feature',
      'beta:Is it?',
      '--optional-feature',
      'render:R',
    ];
    const rules = ['--check-every', '30', '--machine-changes', '1'];
    const product = await server.json(['product', 'add', 'CAD Studio', '--id', 'cad', ...features, ...rules]);
    expect(product).toMatchObject({
      id: 'cad',
      name: 'CAD Studio',
      features: [
        { code: 'core', name: 'core', included: true },
        { code: 'pdf', name: 'PDF export', included: true },
        { code: 'beta', name: 'Is it', included: false },
        { code: 'render', name: 'R', included: false },
      ],
      checkEveryDays: 30,
      machineChangesAllowed: 1,
    });
    expect(await server.json(['product', 'show', 'cad'])).toEqual(product);
    const weights = ['--machine-weight', 'vmg=8', '--machine-weight', 'dongle=20', '--machine-threshold', '70'];
    expect(await server.json(['product', 'add', 'Weighed', '--id', 'weighed', ...weights])).toMatchObject({
      machineWeights: { vmg: 8, dongle: 20 },
      machineThreshold: 70,
    });
    expect((await server.cli(['product', 'show', 'weighed'])).stdout).toContain('70 % of its weight must remain');
    for (const wrong of [
      ['--machine-weight', 'vmg=x'],
      [...rules, ...weights],
    ]) {
      expect(await server.cli(['product', 'add', 'Wrong', ...wrong])).toMatchObject({ exitCode: EXIT_CODES.usage });
    }
    expect((await server.cli(['product', 'list'])).stdout).toMatch(
      /^ID +NAME +FEATURES\n[\s\S]*cad +CAD Studio +core pdf beta render$/m,
    );
    expect((await server.cli(['product', 'show', 'cad'])).stdout).toContain('every 30 days');
  });

  it('refusals are exit code 4 with the code of the server', async () => {
    await server.json(['product', 'add', 'Twice', '--id', 'twice']);
    const twice = await server.cli(['product', 'add', 'Twice', '--id', 'twice']);
    expect(twice).toMatchObject({ exitCode: EXIT_CODES.refused, stdout: '' });
    expect(twice.stderr).toContain('[PRODUCT_EXISTS]');
    expect((await server.cli(['product', 'show', 'none'])).stderr).toContain('[PRODUCT_UNKNOWN]');
    const bad = await server.cli(['product', 'add', 'X', '--id', 'no spaces', '--json']);
    expect(JSON.parse(bad.stderr).error).toMatchObject({ code: 'BODY_INVALID', field: expect.stringContaining('id') });
  });
});

describe('license', () => {
  it('is added, listed, shown, suspended and reinstated', async () => {
    const { product } = await server.license();
    const dates = ['--starts', '2026-01-01', '--expires', '2099-12-31', '--maintenance', '2098-01-01T12:00:00+02:00'];
    const more = [
      '--feature',
      'core',
      '--feature',
      'layers=20',
      '--udf',
      'site=HH',
      '--label',
      'ACME',
      '--code',
      'OLD-CODE-7',
    ];
    const license = await server.json(['license', 'add', '--product', product, '--seats', '5', ...dates, ...more]);
    expect(license).toMatchObject({
      productId: product,
      code: 'OLD-CODE-7',
      seats: 5,
      seatsTaken: 0,
      status: 'active',
      label: 'ACME',
      udf: { site: 'HH' },
      features: [{ code: 'core' }, { code: 'layers', limit: 20 }],
    });
    expect(Date.parse(String(license.expiresAt))).toBe(Date.parse('2099-12-31T00:00:00Z'));
    expect(Date.parse(String(license.maintenanceUntil))).toBe(Date.parse('2098-01-01T10:00:00Z'));
    const id = String(license.id);
    expect((await server.cli(['license', 'show', id])).stdout).toMatch(/Seats +0 of 5 taken/);
    const { stdout } = await server.cli(['license', 'list', '--product', product]);
    expect(stdout).toContain('0/5');
    expect(stdout).not.toContain('OLD-CODE-7');
    expect(await server.json(['license', 'suspend', id])).toMatchObject({ id, status: 'suspended' });
    const suspended = await server.json<Items>(['license', 'list', '--status', 'suspended']);
    expect(suspended.items.map((each) => each.id)).toEqual([id]);
    expect(await server.json(['license', 'reinstate', id])).toMatchObject({ id, status: 'active' });
  });

  it('is refused for an unknown product, feature or id', async () => {
    const { product } = await server.license();
    const refused = async (...argv: string[]) => {
      const { exitCode, stderr } = await server.cli(argv);
      return [exitCode, /\[(\w+)\]/.exec(stderr)?.[1]];
    };
    expect(await refused('license', 'add', '--product', 'none')).toEqual([EXIT_CODES.refused, 'PRODUCT_UNKNOWN']);
    expect(await refused('license', 'add', '--product', product, '--feature', 'none')).toEqual([
      EXIT_CODES.refused,
      'FEATURE_UNKNOWN',
    ]);
    expect(await refused('license', 'show', 'lic_000000000000')).toEqual([EXIT_CODES.refused, 'LICENSE_UNKNOWN']);
    expect(await refused('license', 'add', '--product', product, '--feature', 'a=b')).toEqual([
      EXIT_CODES.usage,
      'USAGE',
    ]);
    expect(await refused('license', 'add', '--product', product, '--expires', 'soon')).toEqual([
      EXIT_CODES.usage,
      'USAGE',
    ]);
  });

  it('lists are whole, however many pages they have', async () => {
    const { product } = await server.license();
    const pages: string[] = [];
    const fewAtOnce: typeof fetch = (input, init) => {
      pages.push(String(input));
      return fetch(String(input).replace('limit=500', 'limit=2'), init);
    };
    for (let count = 0; count < 4; count += 1) await server.json(['license', 'add', '--product', product]);
    const { items } = await server.json<Items>(['license', 'list', '--product', product], { fetch: fewAtOnce });
    expect(new Set(items.map(({ id }) => id)).size).toBe(5);
    expect(pages.length).toBeGreaterThanOrEqual(3);
  });
});

describe('api-key', () => {
  it('is made, works, and does not once it is revoked', async () => {
    const key = await server.json(['api-key', 'add', '--role', 'read-only', '--label', 'Reports']);
    const apiKey = String(key.secret);
    expect((await server.cli(['product', 'list'], { apiKey })).exitCode).toBe(EXIT_CODES.ok);
    const forbidden = await server.cli(['product', 'add', 'X'], { apiKey });
    expect(forbidden).toMatchObject({ exitCode: EXIT_CODES.refused });
    expect(forbidden.stderr).toContain('[ROLE_FORBIDDEN]');
    expect((await server.cli(['api-key', 'revoke', String(key.id)])).exitCode).toBe(EXIT_CODES.ok);
    const revoked = await server.cli(['product', 'list'], { apiKey });
    expect(revoked).toMatchObject({ exitCode: EXIT_CODES.refused });
    expect(revoked.stderr).toContain('[API_KEY_INVALID]');
    expect(revoked.stderr).not.toContain(apiKey);
    const { items } = await server.json<Items>(['api-key', 'list']);
    expect(items.find(({ id }) => id === key.id)).toMatchObject({ label: 'Reports', revokedAt: expect.any(String) });
    expect(JSON.stringify(items)).not.toContain(apiKey);
  });

  it('that applications have already is read from a file or standard input', async () => {
    const adopt = ['api-key', 'add', '--role', 'client', '--label', 'Shop', '--adopt', '-'];
    const made = await server.json(adopt, { stdin: 'key-of-the-shop-0123\n' });
    expect(made).toMatchObject({ role: 'client' });
    expect(made.secret).toBeUndefined();
    const again = await server.cli(adopt, { stdin: 'key-of-the-shop-0123\n' });
    expect(again.stderr).toContain('[API_KEY_EXISTS]');
    const forbidden = await server.cli(['product', 'list'], { apiKey: 'key-of-the-shop-0123' });
    expect(forbidden.stderr).toContain('[ROLE_FORBIDDEN]');
    const writer = ['api-key', 'add', '--role', 'read-write', '--label', 'x', '--adopt', '-'];
    expect((await server.cli(writer, { stdin: 'key-of-the-shop-4567' })).stderr).toContain('[BODY_INVALID]');
  });
});

describe('activation', () => {
  it('that is not known is refused', async () => {
    const unknown = 'act_0000000000000000';
    expect((await server.cli(['activation', 'show', unknown])).stderr).toContain('[ACTIVATION_UNKNOWN]');
    expect((await server.cli(['activation', 'release', unknown, '--reason', 'x'])).exitCode).toBe(EXIT_CODES.refused);
    expect(await server.json(['activation', 'list', '--status', 'active'])).toEqual({ items: [] });
  });
});
