import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClientOptions } from '../open-client.js';
import { createActivatedDevice, createTestDevice, removeFolders, TEST_MACHINE } from '../testing/test-device.js';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import { type VirtualTime, virtualTime } from '../testing/virtual-time.js';
import type { Verdict } from '../verdict/verdict.js';

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
const CHECKS = '/v1/device/checks';
const REFRESHES = '/v1/device/activations';
let vendor: TestVendor;
let server: TestServer;
let time: VirtualTime;
/** Overrides every random byte, if a test sets it. */
let chance: number | undefined;
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(async () => {
  server = await startTestServer(vendor);
  time = virtualTime(vendor.now);
  chance = 0;
});
afterEach(() => server.close());
afterAll(removeFolders);

const random = (length: number) =>
  chance === undefined ? crypto.getRandomValues(new Uint8Array(length)) : new Uint8Array(length).fill(chance);
const options = () => ({ ...time.options, random });
const paths = (): string[] => server.received.splice(0).map(({ path }) => path);
type Override = Parameters<TestVendor['activate']>[1];

async function activated(override: Override = {}, more: Partial<ClientOptions> = {}) {
  chance = undefined;
  const device = await createActivatedDevice(vendor, override, { ...options(), ...more });
  chance = 0;
  return device;
}

describe('keepLicensed asks the vendor', () => {
  test('soon after the start, spread over ten seconds, and then every day', async () => {
    const { client } = await activated();
    chance = 128;
    client.keepLicensed({ server: server.url });
    await time.pass(5);
    expect(paths()).toEqual([]);
    await time.pass(1);
    expect(paths()).toEqual([CHECKS]);
    time.now += 20 * HOUR;
    await time.pass(6 * MINUTE);
    expect(paths()).toEqual([]);
    time.now += HOUR;
    await time.pass(MINUTE);
    expect(paths()).toEqual([CHECKS]);
    time.now += DAY;
    await time.pass(6 * MINUTE);
    expect(paths()).toEqual([CHECKS]);
  });

  test('well before the check date, which each answer moves', async () => {
    const device = await activated({ chk: vendor.now + HOUR });
    const seen: Verdict[] = [];
    server.misbehave = async (_, response, body) =>
      sendJson(response, 200, {
        answer: await vendor.check(body as never, { iat: time.now, chk: time.now + HOUR }),
      });
    device.client.keepLicensed({ server: server.url, onVerdict: (verdict) => seen.push(verdict) });
    await time.pass(3 * HOUR);
    const { length } = paths();
    expect(length).toBeGreaterThanOrEqual(6);
    expect(length).toBeLessThanOrEqual(9);
    expect(new Set(seen.map(({ state }) => state))).toEqual(new Set(['licensed']));
  });

  test('at once when a check is overdue, and has the license back', async () => {
    const { now } = vendor;
    const { client } = await activated({ chk: now + DAY, grc: HOUR });
    const reasons: string[] = [];
    server.check = { iat: now, chk: now + 90 * DAY };
    time.now = now + 2 * DAY;
    client.keepLicensed({ server: server.url, onVerdict: ({ reason }) => reasons.push(reason) });
    chance = undefined;
    await time.pass(0);
    await time.pass(0);
    expect(reasons).toEqual(['CHECK_OVERDUE', 'ACTIVATED']);
  });

  test('not more than every five minutes, whatever dates it gives', async () => {
    const { client } = await activated({ chk: vendor.now + 1 });
    server.check = { chk: vendor.now + 1 };
    client.keepLicensed({ server: server.url });
    await time.pass(HOUR);
    expect(paths().length).toBeLessThanOrEqual(13);
  });

  test('after a sleep of days at the next look, though the monotonic clock stood still', async () => {
    const { client } = await activated();
    client.keepLicensed({ server: server.url });
    await time.pass(10 * MINUTE);
    paths();
    time.now += 3 * DAY;
    await time.pass(2 * MINUTE);
    expect(paths()).toEqual([CHECKS]);
  });

  test('nothing where there is no activation, until there is one', async () => {
    const device = await createTestDevice(vendor, time.options);
    device.client.keepLicensed({ server: server.url });
    await time.pass(HOUR);
    expect(paths()).toEqual([]);
    await device.client.activateOnline({ server: server.url, licenseCode: 'abc' });
    paths();
    await time.pass(MINUTE);
    expect(paths()).toEqual([CHECKS]);
  });
});

describe('keepLicensed refreshes', () => {
  beforeEach(() => {
    chance = undefined;
  });

  test('when the check says that there is a newer certificate', async () => {
    const { client } = await activated();
    chance = undefined;
    server.check = { sts: 'outdated' };
    client.keepLicensed({ server: server.url });
    await time.pass(MINUTE);
    expect(paths()).toEqual([CHECKS, REFRESHES]);
    expect(await client.status()).toMatchObject({ state: 'licensed', generation: 2, refreshAvailable: false });
  });

  test('when the machine changed within what is allowed, so that it may change again', async () => {
    const device = await activated();
    device.machine = { ...TEST_MACHINE, net: '00:1b:21:00:00:01', brd: 'BOARD-78' };
    const client = await device.reopen({ random: (length) => crypto.getRandomValues(new Uint8Array(length)) });
    client.keepLicensed({ server: server.url });
    await time.pass(MINUTE);
    expect(paths()).toEqual([CHECKS, REFRESHES]);
    const verdict = await client.status();
    expect(verdict).toMatchObject({ state: 'licensed', generation: 2, machine: { changed: [] } });
    expect(verdict.notices).toEqual([]);
    await time.pass(HOUR);
    expect(paths()).toEqual([]);
  });

  test('when the term is over, and is refused and asks less often then', async () => {
    const { now } = vendor;
    const { client } = await activated({ exp: now + DAY });
    chance = undefined;
    time.now = now + 2 * DAY;
    const failures: string[] = [];
    server.misbehave = (request, response) =>
      request.url === REFRESHES && sendJson(response, 409, { code: 'LICENSE_EXPIRED', title: 'It has ended.' });
    client.keepLicensed({ server: server.url, onFailure: (_, job) => failures.push(job) });
    await time.pass(3 * HOUR);
    expect(failures.length).toBeGreaterThanOrEqual(3);
    expect(failures.length).toBeLessThanOrEqual(7);
    expect(new Set(failures)).toEqual(new Set(['refresh']));
    server.misbehave = undefined;
    await time.pass(HOUR + 2 * MINUTE);
    expect(await client.status()).toMatchObject({ state: 'licensed', generation: 2 });
  });
});

describe('keepLicensed tries again', () => {
  const trouble = (status: number, headers: Record<string, string>) => {
    server.misbehave = (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify({ code: 'RATE_LIMITED', title: 'Later' }));
      return true;
    };
  };

  test('ever less often while the server is away, and at last once an hour', async () => {
    const { client } = await activated();
    chance = 255;
    trouble(500, {});
    client.keepLicensed({ server: server.url });
    await time.pass(HOUR);
    const first = paths().length;
    expect(first).toBeGreaterThanOrEqual(6);
    expect(first).toBeLessThanOrEqual(9);
    await time.pass(4 * HOUR);
    expect(paths().length).toBeLessThanOrEqual(6);
    expect(await client.status()).toMatchObject({ state: 'licensed' });
    chance = undefined;
    server.misbehave = undefined;
    await time.pass(HOUR + MINUTE);
    expect(paths()).toEqual([CHECKS]);
  });

  test.each([
    [429, { 'retry-after': '1200' }],
    [503, { 'retry-after': '1200' }],
    [503, { date: 'Fri, 31 Dec 1999 23:49:59 GMT', 'retry-after': 'Sat, 01 Jan 2000 00:09:59 GMT' }],
  ])('not before a server that answers %i says', async (status, headers) => {
    const { client } = await activated();
    trouble(status, headers);
    client.keepLicensed({ server: server.url });
    await time.pass(0);
    expect(paths()).toEqual([CHECKS]);
    await time.pass(1_199);
    expect(paths()).toEqual([]);
    await time.pass(60);
    expect(paths()).toEqual([CHECKS]);
  });

  test('within the bound, for however long the server wants to be left alone', async () => {
    const { client } = await activated();
    trouble(503, { 'retry-after': '999999999' });
    client.keepLicensed({ server: server.url });
    await time.pass(0);
    paths();
    await time.pass(HOUR + MINUTE);
    expect(paths()).toEqual([CHECKS]);
  });
});

describe('keepLicensed ends', () => {
  test('with its own stop or with close, and breaks off what is under way', async () => {
    const { client } = await activated();
    const failures: unknown[] = [];
    const keep = () =>
      client.keepLicensed({ server: server.url, timeoutMs: 30_000, onFailure: (error) => failures.push(error) });
    // The client itself waits for its next job until it is closed.
    for (const [end, waiting] of [
      [(renewal: { stop(): void }) => renewal.stop(), 1],
      [() => client.close(), 0],
    ] as const) {
      const renewal = keep();
      server.misbehave = () => {
        void end(renewal);
        return true;
      };
      const began = performance.now();
      await time.pass(HOUR);
      expect(performance.now() - began).toBeLessThan(8_000);
      expect([paths(), time.waiting]).toEqual([[CHECKS], waiting]);
      renewal.stop();
    }
    expect(failures).toEqual([]);
  });

  test('before it began', async () => {
    const { client } = await activated();
    client.keepLicensed({ server: server.url }).stop();
    await time.pass(HOUR);
    expect(paths()).toEqual([]);
  });

  test('not by a state that is damaged for a while, of which it tells', async () => {
    const device = await activated({}, { secondState: false });
    chance = 255;
    const key = join(device.folder, 'device-key.json');
    const failures: unknown[] = [];
    renameSync(key, `${key}.away`);
    device.client.keepLicensed({ server: server.url, onFailure: (error) => failures.push(error) });
    await time.pass(5 * MINUTE);
    expect(failures[0]).toMatchObject({ code: 'STATE_DAMAGED' });
    expect(paths()).toEqual([]);
    renameSync(`${key}.away`, key);
    await time.pass(10 * MINUTE);
    expect(paths()).toEqual([CHECKS]);
  });

  test('not by what its callbacks throw', async () => {
    const { client } = await activated();
    const fail = () => {
      throw new Error('of the application');
    };
    server.check = { sts: 'suspended' };
    client.keepLicensed({ server: server.url, onVerdict: fail, onFailure: fail });
    await time.pass(0);
    server.misbehave = (_, response) => sendJson(response, 500, {});
    chance = 255;
    time.now += DAY;
    await time.pass(HOUR);
    expect(paths().length).toBeGreaterThan(2);
  });

  test('never begins with an address that is none: TypeError', async () => {
    const { client } = await activated();
    expect(() => client.keepLicensed({ server: 'ftp://example.com' })).toThrow(TypeError);
    expect(() => client.keepLicensed({ server: 'nowhere' })).toThrow(TypeError);
    expect(time.waiting).toBe(1);
  });
});
