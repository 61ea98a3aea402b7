import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { armour, privateJwkOf } from '@countersign/shared';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadDevice } from '../state/loaded-device.js';
import { openStateFolder } from '../state/state-folder.js';
import { editState } from '../testing/state-files.js';
import {
  createActivatedDevice,
  createTestDevice,
  LICENSE_CODE,
  PRODUCT,
  removeFolders,
  type TestDevice,
  temporaryFolder,
} from '../testing/test-device.js';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor, random, type SecretRecipient, type TestVendor } from '../testing/test-vendor.js';

const CANARY = 'canary-value-7391';
/** Claims of certificates for the feature with a value. */
const WITH_VAULT = { ftr: ['pro', 'vault', 'safe'], fty: { vault: 'secure', safe: 'secure' } } as const;

let vendor: TestVendor;
let server: TestServer;
beforeEach(async () => {
  vendor = await createTestVendor();
  server = await startTestServer(vendor);
});
afterEach(() => server.close());
afterAll(removeFolders);

const memoryOf = ({ folder }: TestDevice) => loadDevice(openStateFolder(folder));

async function recipient(device: TestDevice): Promise<SecretRecipient> {
  const { key, state } = await memoryOf(device);
  return { product: PRODUCT, activation: state.activation?.id ?? '', device: key?.x ?? '' };
}

const makeHolder = (override: Parameters<TestVendor['activate']>[1] = {}) =>
  createActivatedDevice(vendor, { ...WITH_VAULT, ...override });

/** The value, or the code of the error. */
const read = ({ client }: TestDevice, feature = 'vault'): Promise<string> =>
  client.secret(feature).catch(({ code }: { readonly code: string }) => code);
const imported = ({ client }: TestDevice, file: string): Promise<string> =>
  client.importCertificate(file).then(
    () => 'imported',
    ({ code }: { readonly code: string }) => code,
  );

describe('a value for a device', () => {
  test('comes in the file of its certificate, before or after it, and is read there', async () => {
    for (const order of [1, -1]) {
      const device = await createTestDevice(vendor);
      const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
      const act = 'act_0123456789abcdef';
      const { key } = await memoryOf(device);
      const bundles = [
        await vendor.activate(request, { ...WITH_VAULT, act }),
        await vendor.secrets({ product: PRODUCT, activation: act, device: key?.x ?? '' }, { vault: CANARY }),
      ];
      const file = bundles.map(armour).sort((a, b) => order * a.localeCompare(b));
      expect(await device.client.importCertificate(file.join('\n'))).toMatchObject({ state: 'licensed' });
      expect(await device.client.secret('vault')).toBe(CANARY);
      await device.reopen();
      expect(await read(device)).toBe(CANARY);
      expect(await read(device, 'safe')).toBe('SECRET_UNKNOWN');
      expect(await read(device, 'pro')).toBe('FEATURE_TYPE_WRONG');
      expect(await read(device, 'none')).toBe('FEATURE_NOT_LICENSED');
    }
  });

  test('comes with an online activation and with a refresh', async () => {
    const device = await createTestDevice(vendor);
    server.values = { vault: 'first' };
    vendor.activate = withVault(vendor.activate);
    await device.client.activateOnline({ server: server.url, licenseCode: LICENSE_CODE });
    expect(await read(device)).toBe('first');
    server.values = { vault: 'second' };
    vendor.now += 1;
    await device.client.refreshOnline({ server: server.url });
    expect(await read(device)).toBe('second');
  });

  test('is fetched, and says no more than the public key and which activation', async () => {
    const device = await makeHolder();
    expect(await read(device)).toBe('SECRET_UNKNOWN');
    server.values = { vault: CANARY, safe: 'ß€𝄞' };
    expect(await device.client.fetchSecrets({ server: server.url })).toEqual(['safe', 'vault']);
    expect([await read(device), await read(device, 'safe')]).toEqual([CANARY, 'ß€𝄞']);
    expect(server.received.at(-1)).toEqual({ path: '/v1/device/secrets', body: await recipient(device) });
    server.values = {};
    vendor.now += 1;
    expect(await device.client.fetchSecrets({ server: server.url })).toEqual([]);
    expect(await read(device)).toBe('SECRET_UNKNOWN');
  });

  test('is given out while the activation grants the feature, and no longer', async () => {
    const device = await makeHolder({ exp: vendor.now + 100 });
    await device.client.importCertificate(await vendor.secrets(await recipient(device), { vault: CANARY }));
    expect(await read(device)).toBe(CANARY);
    device.now = vendor.now + 100;
    expect(await read(device)).toBe('FEATURE_NOT_LICENSED');
    device.now = vendor.now;
    server.check = { sts: 'suspended' };
    await device.client.checkOnline({ server: server.url });
    expect(await read(device)).toBe('FEATURE_NOT_LICENSED');
  });

  test('is not given out by a passive certificate that grants the same feature', async () => {
    const device = await createActivatedDevice(
      vendor,
      { ...WITH_VAULT, exp: vendor.now + 100 },
      { passive: { clientId: 'client-0001' } },
    );
    await device.client.importCertificate(await vendor.secrets(await recipient(device), { vault: CANARY }));
    await device.client.importCertificate(await vendor.passive(PRODUCT, 'client-0001', WITH_VAULT));
    expect(await read(device)).toBe(CANARY);
    device.now = vendor.now + 100;
    expect(await device.client.status()).toMatchObject({ state: 'licensed', reason: 'PASSIVE' });
    expect(await read(device)).toBe('FEATURE_NOT_LICENSED');
  });

  test('goes with its activation', async () => {
    const device = await makeHolder();
    await device.client.importCertificate(await vendor.secrets(await recipient(device), { vault: CANARY }));
    await device.client.deactivate();
    expect(await read(device)).toBe('NOT_ACTIVATED');
    expect((await memoryOf(device)).state.secret).toBeUndefined();
    const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
    await device.client.importCertificate(await vendor.activate(request, WITH_VAULT));
    expect(await read(device)).toBe('SECRET_UNKNOWN');
  });

  test('of an activation that another took the place of, is not kept', async () => {
    const device = await makeHolder();
    await device.client.importCertificate(await vendor.secrets(await recipient(device), { vault: CANARY }));
    const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
    await device.client.importCertificate(await vendor.activate(request, WITH_VAULT));
    expect(await read(device)).toBe('SECRET_UNKNOWN');
  });
});

describe('values that this device does not take', () => {
  test.each<[string, string, (to: SecretRecipient) => Promise<string>]>([
    [
      'for another activation',
      'ACTIVATION_MISMATCH',
      (to) => vendor.secrets({ ...to, activation: OTHER_ACTIVATION }, {}),
    ],
    ['for another product', 'PRODUCT_MISMATCH', (to) => vendor.secrets({ ...to, product: 'cam' }, {})],
    [
      'for another device',
      'DEVICE_MISMATCH',
      async (to) => vendor.secrets({ ...to, device: (await otherKey()).x }, {}),
    ],
    ['of another vendor', 'ROOT_UNKNOWN', async (to) => (await createTestVendor()).secrets(to, { vault: 'x' })],
    ['changed on the way', 'SIGNATURE_INVALID', async (to) => flipped(await vendor.secrets(to, { vault: 'x' }))],
  ])('%s: %s', async (_, code, make) => {
    const device = await makeHolder();
    await device.client.importCertificate(await vendor.secrets(await recipient(device), { vault: CANARY }));
    expect(await imported(device, await make(await recipient(device)))).toBe(code);
    server.misbehave = answering(await make(await recipient(device)));
    await expect(device.client.fetchSecrets({ server: server.url })).rejects.toMatchObject({ code });
    expect(await read(device)).toBe(CANARY);
  });

  test('older than those that it has: they are played back, and change nothing', async () => {
    const device = await makeHolder();
    const old = await vendor.secrets(await recipient(device), { vault: 'old' });
    vendor.now += 1;
    const current = await vendor.secrets(await recipient(device), { vault: 'new' });
    await device.client.importCertificate([current, old].map(armour).join(''));
    expect(await read(device)).toBe('new');
    expect(await imported(device, old)).toBe('imported');
    server.misbehave = answering(old);
    expect(await device.client.fetchSecrets({ server: server.url })).toEqual(['vault']);
    expect(await read(device)).toBe('new');
  });

  test('encrypted to another key, though they name this device: they do not open', async () => {
    const device = await makeHolder();
    const to = await recipient(device);
    const { x } = await otherKey();
    const own = await vendor.secrets(to, {});
    const jkt = JSON.parse(Buffer.from(own.split('.')[1] ?? '', 'base64url').toString()).cnf.jkt;
    await device.client.importCertificate(
      await vendor.secrets({ ...to, device: x }, { vault: CANARY }, { cnf: { jkt } }),
    );
    expect(await read(device)).toBe('SECRET_UNREADABLE');
  });

  test('signed by a key that may not: the certificate that came with them is taken all the same', async () => {
    const own = await createTestVendor({ delegation: { typ: ['activation'] } });
    const old = await startTestServer(own);
    try {
      own.activate = withVault(own.activate);
      old.values = { vault: CANARY };
      const device = await createTestDevice(own);
      const verdict = await device.client.activateOnline({ server: old.url, licenseCode: LICENSE_CODE });
      expect(verdict).toMatchObject({ state: 'licensed' });
      expect(await read(device)).toBe('SECRET_UNKNOWN');
      await expect(device.client.fetchSecrets({ server: old.url })).rejects.toMatchObject({
        code: 'KEY_TYPE_OUT_OF_SCOPE',
      });
    } finally {
      await old.close();
    }
  });

  test('without an activation there is nothing to fetch and nothing to read', async () => {
    const device = await createTestDevice(vendor);
    await expect(device.client.fetchSecrets({ server: server.url })).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
    expect(await read(device)).toBe('NOT_ACTIVATED');
  });

  test('in a file with the values of many devices each takes its own', async () => {
    const devices = [await makeHolder(), await makeHolder(), await makeHolder()];
    const bundles = await Promise.all(
      devices.map(async (device, index) => vendor.secrets(await recipient(device), { vault: `value ${index}` })),
    );
    const file = bundles.map(armour).join('\n');
    for (const [index, device] of devices.entries()) {
      await device.client.importCertificate(file);
      expect(await read(device)).toBe(`value ${index}`);
    }
    expect(await imported(await makeHolder(), file)).toBe('DEVICE_MISMATCH');
  });
});

describe('a state folder', () => {
  test('holds no value, through the whole life of it, and neither does what is sent or said', async () => {
    const device = await makeHolder({ exp: vendor.now + 100 });
    const said: string[] = [];
    server.values = { vault: CANARY };
    await device.client.fetchSecrets({ server: server.url });
    expect(await read(device)).toBe(CANARY);
    said.push(JSON.stringify(await device.client.status()), JSON.stringify(server.received));
    device.now = vendor.now + 100;
    const refused = await device.client.secret('vault').catch((error: unknown) => error);
    said.push(String((refused as Error).stack));
    for (const file of readdirSync(device.folder)) said.push(readFileSync(join(device.folder, file), 'utf8'));
    const decoded = said.flatMap((text) =>
      (text.match(/[A-Za-z0-9_-]{16,}/g) ?? []).map((part) => Buffer.from(part, 'base64url').toString('latin1')),
    );
    expect(said.join('\n')).toContain('"secret":"');
    expect([...said, ...decoded].join('\n')).not.toContain(CANARY);
  });

  test('that was stolen opens nothing without its key, or with another', async () => {
    const device = await makeHolder();
    await device.client.importCertificate(await vendor.secrets(await recipient(device), { vault: CANARY }));
    for (const key of [undefined, await otherKey()]) {
      const stolen = join(temporaryFolder(), 'state');
      cpSync(device.folder, stolen, { recursive: true });
      const place = join(stolen, 'device-key.json');
      if (key === undefined) cpSync(join(device.folder, 'state.json'), place);
      else writeFileSync(place, `${JSON.stringify(key)}\n`);
      const thief = await createTestDevice(vendor, {}, stolen);
      expect(await read(thief)).toMatch(/^(STATE_DAMAGED|STATE_COPIED|FEATURE_NOT_LICENSED)$/);
    }
  });

  test('whose values were edited says so by a code', async () => {
    const device = await makeHolder();
    await device.client.importCertificate(await vendor.secrets(await recipient(device), { vault: CANARY }));
    editState(device.folder, (state) => ({ ...state, secret: flipped(state.secret ?? '') }));
    expect(await read(device)).toBe('SIGNATURE_INVALID');
  });
});

const OTHER_ACTIVATION = 'act_zzzzzzzzzzzzzzzz';
const otherKey = () => privateJwkOf(random(32));

/** One character of the signature is another. */
function flipped(bundle: string): string {
  const [token = '', ...rest] = bundle.split('~');
  const at = token.length - 40;
  const changed = token[at] === 'A' ? 'B' : 'A';
  return [`${token.slice(0, at)}${changed}${token.slice(at + 1)}`, ...rest].join('~');
}

const withVault =
  (activate: TestVendor['activate']): TestVendor['activate'] =>
  (request, override) =>
    activate(request, { ...WITH_VAULT, ...override });

const answering =
  (secrets: string): NonNullable<TestServer['misbehave']> =>
  (request, response) =>
    request.url === '/v1/device/secrets' && sendJson(response, 200, { secrets });
