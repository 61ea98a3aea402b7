import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createActivatedDevice, LICENSE_CODE, removeFolders } from '../testing/test-device.js';
import { type ResponseOverride, sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { type CheckQuestion, createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import { virtualTime } from '../testing/virtual-time.js';

const DAY = 86_400;
/** Milliseconds: the time limit of each exchange, and the longest that it may take on a busy machine. */
const LIMIT = 400;
const PATIENCE = 4_000;

let vendor: TestVendor;
let stranger: TestVendor;
let server: TestServer;
beforeAll(async () => {
  vendor = await createTestVendor();
  stranger = await createTestVendor();
});
beforeEach(async () => {
  server = await startTestServer(vendor);
});
afterEach(() => server.close());
afterAll(removeFolders);

const suspended = (question: object, by: TestVendor, override: object = {}) =>
  by.check({ ...(question as CheckQuestion), ...override }, { sts: 'suspended' });

/** Writes until the other side stops reading. */
function pour(response: ServerResponse, chunk: Buffer, most: number): true {
  let poured = 0;
  const more = (): void => {
    while (poured < most && !response.destroyed) {
      poured += chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
  return true;
}

const raw =
  (status: number, headers: Record<string, string>, body: string | Buffer): ResponseOverride =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
    return true;
  };
const JSON_TYPE = { 'content-type': 'application/json' };

const HOSTILE: readonly (readonly [string, string, ResponseOverride])[] = [
  ['takes the connection and says nothing', 'SERVER_UNREACHABLE', () => true],
  [
    'trickles a byte now and then',
    'SERVER_UNREACHABLE',
    (_, response) => {
      response.writeHead(200, JSON_TYPE);
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
      return true;
    },
  ],
  [
    'breaks off',
    'SERVER_UNREACHABLE',
    (_, response) => {
      response.destroy();
      return true;
    },
  ],
  ['answers 500', 'SERVER_UNREACHABLE', raw(500, JSON_TYPE, '{"answer":1}')],
  ['answers 503 with a page', 'SERVER_UNREACHABLE', raw(503, { 'content-type': 'text/html' }, '<h1>Maintenance</h1>')],
  ['answers garbage', 'SERVER_ANSWER_INVALID', raw(200, JSON_TYPE, randomBytes(4_096))],
  [
    'answers a page',
    'SERVER_ANSWER_INVALID',
    raw(200, { 'content-type': 'text/html' }, '<h1>Log in to this hotel</h1>'),
  ],
  [
    'answers 100 MB',
    'SERVER_ANSWER_INVALID',
    (_, response) => pour(response.writeHead(200, JSON_TYPE), Buffer.alloc(1 << 20, 0x20), 100 << 20),
  ],
  [
    'answers a gzip bomb',
    'SERVER_ANSWER_INVALID',
    raw(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(64 << 20, 0x20))),
  ],
  [
    'sends from one address to the next without an end',
    'SERVER_UNREACHABLE',
    (request, response) => {
      response.writeHead(307, { location: `${request.url}?again` }).end();
      return true;
    },
  ],
  [
    'answers with another vendor’s signature',
    'ROOT_UNKNOWN',
    async (_, response, body) => sendJson(response, 200, { answer: await suspended(body, stranger) }),
  ],
  [
    'answers for another nonce',
    'NONCE_MISMATCH',
    async (_, response, body) =>
      sendJson(response, 200, { answer: await suspended(body, vendor, { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }) }),
  ],
];

describe.each(HOSTILE)('a server that %s', (_, code, misbehave) => {
  const override = () => ({ exp: vendor.now + 90 * DAY, chk: vendor.now + 30 * DAY });

  test('leaves the verdict as it was, within the time limit', async () => {
    const device = await createActivatedDevice(vendor, override());
    const before = [await device.client.status(), readFileSync(join(device.folder, 'state.json'), 'utf8')];
    server.misbehave = misbehave;
    const began = performance.now();
    const check = device.client.checkOnline({ server: server.url, timeoutMs: LIMIT });
    await expect(check).rejects.toMatchObject({ code });
    expect(performance.now() - began).toBeLessThan(PATIENCE);
    expect([await device.client.status(), readFileSync(join(device.folder, 'state.json'), 'utf8')]).toEqual(before);
  });

  test('does not keep the application from starting', async () => {
    const device = await createActivatedDevice(vendor, override());
    const before = await device.client.status();
    server.misbehave = misbehave;
    const time = virtualTime(vendor.now);
    const failures: unknown[] = [];
    const began = performance.now();
    const client = await device.reopen(time.options);
    expect(await client.status()).toEqual(before);
    expect(server.received).toEqual([]);
    client.keepLicensed({ server: server.url, timeoutMs: LIMIT, onFailure: (error) => failures.push(error) });
    await time.pass(10);
    expect(performance.now() - began).toBeLessThan(PATIENCE);
    expect(failures[0]).toMatchObject({ code });
    expect(await client.status()).toEqual(before);
    await client.close();
  });
});

describe('no network', () => {
  const closed = async () => {
    await server.close();
    return server.url;
  };
  /** Accepts connections, but never reads from them. */
  async function deaf(): Promise<{ readonly url: string; readonly close: () => void }> {
    const sockets: Socket[] = [];
    const tcp = createServer((socket) => void sockets.push(socket.pause()));
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const address = tcp.address();
    if (address === null || typeof address === 'string') throw new TypeError('a port');
    return {
      url: `http://127.0.0.1:${address.port}`,
      close() {
        tcp.close();
        for (const socket of sockets) socket.destroy();
      },
    };
  }

  test('nobody listens: every operation says so, and nothing changes', async () => {
    const { client } = await createActivatedDevice(vendor);
    const before = await client.status();
    const options = { server: await closed(), timeoutMs: LIMIT };
    for (const operation of [
      client.checkOnline(options),
      client.refreshOnline(options),
      client.activateOnline({ ...options, licenseCode: LICENSE_CODE }),
    ]) {
      await expect(operation).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    }
    expect(await client.status()).toEqual(before);
    expect(await client.checkForUpdate({ ...options, version: '1.0.0' })).toMatchObject({ state: 'unknown' });
  });

  test('a name server, router or firewall that swallows everything: the time limit holds', async () => {
    const { client } = await createActivatedDevice(vendor);
    const { url, close } = await deaf();
    const began = performance.now();
    await expect(client.checkOnline({ server: url, timeoutMs: LIMIT })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
    expect(performance.now() - began).toBeLessThan(PATIENCE);
    close();
  });
});

test('an answer that was captured once is refused when it is played back, whatever it said', async () => {
  const device = await createActivatedDevice(vendor, { chk: vendor.now + DAY });
  let captured: string | undefined;
  server.misbehave = async (_, response, body) => {
    captured ??= await vendor.check(body as unknown as CheckQuestion, { chk: vendor.now + 3 * DAY });
    return sendJson(response, 200, { answer: captured });
  };
  const { client } = device;
  expect(await client.checkOnline({ server: server.url })).toMatchObject({ state: 'licensed' });
  const state = readFileSync(join(device.folder, 'state.json'), 'utf8');
  for (let replay = 0; replay < 3; replay += 1) {
    await expect(client.checkOnline({ server: server.url })).rejects.toMatchObject({ code: 'NONCE_MISMATCH' });
  }
  expect(readFileSync(join(device.folder, 'state.json'), 'utf8')).toBe(state);
  device.now = vendor.now + 3 * DAY;
  await expect(client.checkOnline({ server: server.url })).rejects.toMatchObject({ code: 'NONCE_MISMATCH' });
  expect(await client.status()).toMatchObject({ reason: 'CHECK_OVERDUE' });
});
