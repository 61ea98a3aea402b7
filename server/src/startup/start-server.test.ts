import { once } from 'node:events';
import { chmod, cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peekHeader, pinRoots, splitBundle, verifyBundle } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../testing/device.js';
import { createCaller, type HttpCall } from '../testing/test-server.js';
import { type InitialisedVendor, initialiseVendor } from '../vendor/initialise-vendor.js';
import { addIssuerKey } from '../vendor/issuer-key-admin.js';
import { vendorPaths } from '../vendor/vendor-folder.js';
import type { ServerOptions } from './config.js';
import { type RunningServer, startServer } from './start-server.js';

let root: string;
let folder: string;
let made: InitialisedVendor;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-start-'));
  folder = join(root, 'data');
  made = await initialiseVendor({ folder, mode: 'test', vendor: 'acme' });
});
afterAll(() => rm(root, { recursive: true }));

const start = (options: Partial<ServerOptions> = {}): Promise<RunningServer> =>
  startServer({ folder, host: '127.0.0.1', port: 0, logLevel: 'silent', ...options });

async function serving<T>(work: (call: HttpCall, server: RunningServer) => Promise<T>): Promise<T> {
  const server = await start();
  try {
    return await work(createCaller(server.url), server);
  } finally {
    await server.close();
  }
}

describe('A compatible API', () => {
  it('is answered unless it is off', async () => {
    for (const compat of [undefined, { zentitle: {} }, { zentitle: { customerId: '4711' } }] as const) {
      const server = await start({ ...(compat && { compat }) });
      const { text } = await createCaller(server.url)('GET', '/api/Nobody');
      expect(typeof JSON.parse(text)).toBe('string');
      await server.close();
    }
    const server = await start({ compat: { zentitle: false } });
    expect((await createCaller(server.url)('GET', '/api/Nobody')).json).toMatchObject({ code: 'NOT_FOUND' });
    await server.close();
  });
});

describe('A server that is started again', () => {
  it('gives the identical answers, also after a new issuer key, and does not need the root key', async () => {
    const key = made.apiKeys.readWrite;
    const device = await Device.make();
    const activate = (call: HttpCall, request: string) => call('POST', '/v1/activations', { key, body: { request } });

    const { code, request, before } = await serving(async (call) => {
      const features = [{ code: 'DRAW', name: 'Draw', included: true }];
      await call('POST', '/v1/products', { key, body: { name: 'CAD Studio', features } });
      const license = await call('POST', '/v1/licenses', { key, body: { productId: 'cad-studio', seats: 2 } });
      const made = await device.activate(String(license.json.code));
      return { code: String(license.json.code), request: made, before: (await activate(call, made)).text };
    });
    const certificateIn = (text: string): string => JSON.parse(text).certificate;
    expect(await serving(async (call) => (await activate(call, request)).text)).toBe(before);

    const { kid } = await addIssuerKey({ folder });
    await rename(join(folder, 'root-key'), join(root, 'safe-place'));
    const later = await (await Device.make()).activate(code);
    const [again, after] = await serving(async (call) => [
      (await activate(call, request)).text,
      (await activate(call, later)).text,
    ]);
    expect(again).toBe(before);
    expect(peekHeader(splitBundle(certificateIn(after ?? '')).artefact).kid).toBe(kid);
    const trust = pinRoots(made.roots);
    for (const text of [before, after ?? '']) await verifyBundle(certificateIn(text), 'activation', trust);
  });
});

describe('Starting', () => {
  it('a second server on the same folder is refused within a second, and the first one goes on', async () => {
    await serving(async (call) => {
      const begun = performance.now();
      await expect(start()).rejects.toMatchObject({ code: 'STORE_LOCKED' });
      expect(performance.now() - begun).toBeLessThan(1_000);
      expect((await call('GET', '/readyz')).status).toBe(200);
    });
  });

  it('on a port that is taken, or an address that is not ours, is refused, and the folder is free again', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    squatter.close();
    await serving(async (call) => expect((await call('GET', '/readyz')).status).toBe(200));
  });

  it('with bad options is refused before anything is opened', async () => {
    await expect(start({ port: 70_000, folder: '/nowhere' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('when no key may sign is refused, and one that outlives its key is not ready', async () => {
    const day = 86_400_000;
    const far = () => Date.now() + 4_000 * day;
    await expect(start({ clock: far })).rejects.toMatchObject({ code: 'SIGNING_KEY_GONE' });
    await expect(start({ clock: () => Date.now() - day })).rejects.toMatchObject({ code: 'SIGNING_KEY_GONE' });
    let now = Date.now;
    const server = await start({ clock: () => now() });
    now = far;
    const { status } = await createCaller(server.url)('GET', '/readyz');
    await server.close();
    expect(status).toBe(503);
  });

  it('with a key file that is locked, exposed, damaged or missing is refused', async () => {
    const copy = join(root, 'copy');
    await cp(folder, copy, { recursive: true });
    const { secrets } = vendorPaths(copy);
    const attempt = (passphrase?: string) => start({ folder: copy, ...(passphrase && { passphrase }) });
    await expect(attempt('wrong')).rejects.toMatchObject({ code: 'KEY_FILE_LOCKED' });
    await chmod(secrets, 0o644);
    await expect(attempt()).rejects.toMatchObject({ code: 'KEY_FILE_EXPOSED' });
    await writeFile(secrets, 'garbage');
    await chmod(secrets, 0o600);
    await expect(attempt()).rejects.toMatchObject({ code: 'KEY_FILE_DAMAGED' });
    await rm(secrets);
    await expect(attempt()).rejects.toMatchObject({ code: 'KEY_FILE_MISSING' });
    await rm(vendorPaths(copy).passphrase);
    await expect(attempt()).rejects.toMatchObject({ code: 'KEY_FILE_MISSING' });
  });

  it('and closing twice is closing once', async () => {
    const server = await start();
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });

  it('logs nothing secret at debug level', async () => {
    const lines: string[] = [];
    const logDestination = { write: (line: string) => lines.push(line) };
    const server = await start({ logLevel: 'debug', logDestination });
    await createCaller(server.url)('GET', '/v1/licenses', { key: made.apiKeys.readOnly });
    await server.close();
    const log = lines.join('');
    expect(log).toContain('"route":"/v1/licenses"');
    for (const secret of Object.values(made.apiKeys)) expect(log).not.toContain(secret);
  });
});
