import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeCertificate } from '../testing/test-certificate.js';
import { createTestDevice, LICENSE_CODE, removeFolders } from '../testing/test-device.js';
import { startProxy, startTlsServer, type TestProxy } from '../testing/test-proxy.js';
import { startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import { fetchThrough } from './fetch-through.js';
import { type ProxiedFetchOptions, proxiedFetch } from './proxied-fetch.js';

/** No name server knows it: only the proxy can reach it. */
const HOST = 'licenses.countersign.invalid';
const PASSWORD = 'proxy-canary/pass';
const authority = makeCertificate('Test authority');
const certificate = makeCertificate(HOST, authority);
const ca = authority.cert;

let vendor: TestVendor;
let server: TestServer;
let tls: Pick<TestProxy, 'port' | 'close'>;
const proxies: TestProxy[] = [];
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(async () => {
  server = await startTestServer(vendor);
  tls = await startTlsServer(certificate, portOf(server.url));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([...proxies.splice(0), tls, server].map((each) => each.close()));
});
afterAll(removeFolders);

const portOf = (url: string): number => Number(new URL(url).port);

async function proxy(target: number, options: Parameters<typeof startProxy>[1] = {}): Promise<TestProxy> {
  const started = await startProxy(target, options);
  proxies.push(started);
  return started;
}

/** A device that activates through such a `fetch`. */
async function activate(options: ProxiedFetchOptions, address: string) {
  const { client } = await createTestDevice(vendor, { fetch: await proxiedFetch(options) });
  return client.activateOnline({ server: address, licenseCode: LICENSE_CODE, timeoutMs: 5_000 });
}

describe('an authority of its own', () => {
  test('is trusted when it is given, and not otherwise', async () => {
    const address = `https://localhost:${tls.port}`;
    expect(await activate({ ca }, address)).toMatchObject({ state: 'licensed' });
    expect(await activate({ ca: [makeCertificate('Another').cert, ca] }, address)).toMatchObject({ state: 'licensed' });
    await expect(activate({}, address)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    const other = { ca: makeCertificate('Test authority').cert };
    await expect(activate(other, address)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  test('signs for its names only', async () => {
    const wrong = await startTlsServer(makeCertificate('elsewhere', authority), portOf(server.url));
    const { port } = await proxy(wrong.port);
    const options = { ca, proxy: `http://127.0.0.1:${port}` };
    await expect(activate(options, `https://${HOST}`)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await wrong.close();
  });
});

describe('a proxy', () => {
  test('is asked for a tunnel to a server with TLS, and finds its name', async () => {
    const { port, passed } = await proxy(tls.port);
    const options = { ca, proxy: `http://127.0.0.1:${port}` };
    expect(await activate(options, `https://${HOST}:8443`)).toMatchObject({ state: 'licensed' });
    expect(passed).toEqual([`CONNECT ${HOST}:8443`]);
  });

  test('is handed the request to a server without TLS', async () => {
    const { port, passed } = await proxy(portOf(server.url));
    expect(await activate({ proxy: new URL(`http://127.0.0.1:${port}`) }, `http://${HOST}`)).toMatchObject({
      state: 'licensed',
    });
    expect(passed).toEqual([`POST http://${HOST}/v1/device/activations`]);
  });

  test('is spoken to over TLS where its address says so', async () => {
    const { port, passed } = await proxy(tls.port, { certificate });
    const options = { ca, proxy: `https://localhost:${port}` };
    expect(await activate(options, `https://${HOST}`)).toMatchObject({ state: 'licensed' });
    expect(passed).toEqual([`CONNECT ${HOST}:443`]);
  });

  test('gets the user name and password of its address, which stand in no error', async () => {
    const { port, passed } = await proxy(tls.port, { credentials: `us er:${PASSWORD}` });
    const address = (user: string) => `http://${user}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`;
    expect(await activate({ ca, proxy: address('us%20er') }, `https://${HOST}`)).toMatchObject({ state: 'licensed' });
    const refused = await activate({ ca, proxy: address('nobody') }, `https://${HOST}`).catch((error) => error);
    expect(refused).toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(inspect(refused, { depth: 9 })).not.toMatch(/proxy-canary/);
    await expect(activate({ ca, proxy: `http://127.0.0.1:${port}` }, `https://${HOST}`)).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
    expect(passed).toHaveLength(1);
  });

  test('is left aside for the hosts that need none', async () => {
    const { port, passed } = await proxy(tls.port);
    const options = { ca, proxy: `http://127.0.0.1:${port}`, noProxy: 'localhost, .example.com' };
    expect(await activate(options, `https://localhost:${tls.port}`)).toMatchObject({ state: 'licensed' });
    expect(passed).toEqual([]);
  });

  test('is taken from the environment only when that is asked for', async () => {
    const { port, passed } = await proxy(tls.port);
    for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'NO_PROXY']) vi.stubEnv(name, undefined);
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`);
    expect(await activate({ ca, environment: true }, `https://${HOST}`)).toMatchObject({ state: 'licensed' });
    expect(passed).toHaveLength(1);
    await expect(activate({ ca }, `https://${HOST}`)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    vi.stubEnv('NO_PROXY', 'localhost');
    const address = `https://localhost:${tls.port}`;
    expect(await activate({ ca, environment: true }, address)).toMatchObject({ state: 'licensed' });
    expect(passed).toHaveLength(1);
  });
});

describe('misuse is a TypeError', () => {
  test.each<[string, ProxiedFetchOptions]>([
    ['a proxy of another kind', { proxy: `ftp://user:${PASSWORD}@localhost` }],
    ['a proxy without an address', { proxy: `${PASSWORD}:8080` }],
    ['a certificate that is none', { ca: 'a' }],
    ['a certificate that is damaged', { ca: ca.replace('MII', 'AAA').slice(0, 200) }],
  ])('%s', async (_, options) => {
    const error = await proxiedFetch(options).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(TypeError);
    expect(inspect(error)).not.toContain('proxy-canary');
  });

  test('undici is not installed: the message says what to do', async () => {
    const missing = Object.assign(new Error("Cannot find package 'undici'"), { code: 'ERR_MODULE_NOT_FOUND' });
    const failing = fetchThrough(() => Promise.reject(missing), {});
    await expect(failing).rejects.toThrow(TypeError);
    await expect(failing).rejects.toThrow('npm install undici@7');
    const broken = new Error('another fault');
    await expect(fetchThrough(() => Promise.reject(broken), {})).rejects.toBe(broken);
  });
});
