import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStateFolder } from '../state/state-folder.js';
import type { StateStore } from '../state/state-store.js';
import { createActivatedDevice, removeFolders, type TestDevice, temporaryFolder } from '../testing/test-device.js';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const GRANT = {
  ftr: ['draw', 'renders', 'plots'],
  lim: { renders: 100 },
  fty: { renders: 'tokens', plots: 'tokens' },
  off: { renders: 10 },
} as const;
const LICENSE = 'lic_0123456789ab';

let vendor: TestVendor;
let server: TestServer;
let device: TestDevice;
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(async () => {
  server = await startTestServer(vendor);
  device = await createActivatedDevice(vendor, { ...GRANT, lic: LICENSE });
});
afterEach(() => server.close());
afterAll(removeFolders);

const activation = async (): Promise<string> => (await device.client.status()).activation ?? '';
const counted = async (): Promise<unknown> => vendor.counted.get(await activation()) ?? {};
const notices = async () => (await device.client.status()).notices.map(({ code }) => code);
const unanswered = () => {
  server.misbehave = (_, response) => {
    response.destroy();
    return true;
  };
};
/** The vendor counts, and its answer is lost. */
const answersLost = () => {
  server.misbehave = async (_, response, body) => {
    await vendor.usage(String(body.usage));
    response.destroy();
    return true;
  };
};

describe('Tokens with a server', () => {
  test('are settled at once', async () => {
    expect(await device.client.consume('renders', 3, online())).toEqual({ settled: true });
    expect(await device.client.consume('renders', 1, online())).toEqual({ settled: true });
    expect(await counted()).toEqual({ renders: 4 });
    expect(await notices()).toEqual([]);
  });

  test('say how many are left where the vendor does', async () => {
    server.misbehave = async (_, response, body) =>
      sendJson(response, 200, { answer: await vendor.usage(String(body.usage), { lft: { renders: 7 } }) });
    expect(await device.client.consume('renders', 3, online())).toEqual({ settled: true, left: 7 });
  });

  test('that it refuses are not counted', async () => {
    server.misbehave = (_, response) =>
      sendJson(response, 409, { title: 'Conflict', detail: 'No more', code: 'FEATURE_LIMIT_REACHED' });
    await expect(device.client.consume('renders', 3, online())).rejects.toMatchObject({
      code: 'FEATURE_LIMIT_REACHED',
    });
    server.misbehave = undefined;
    await device.client.consume('renders', 1, online());
    expect(await counted()).toEqual({ renders: 1 });
  });

  test('that several want at once are all counted', async () => {
    await Promise.all(Array.from({ length: 8 }, () => device.client.consume('renders', 1, online())));
    expect(await counted()).toEqual({ renders: 8 });
    expect(await notices()).toEqual([]);
  });

  test('are owed when no answer comes, as far as they may be, and counted once', async () => {
    answersLost();
    expect(await device.client.consume('renders', 10, online())).toEqual({ settled: false });
    await expect(device.client.consume('renders', 1, online())).rejects.toMatchObject({ code: 'USAGE_NOT_OFFLINE' });
    await expect(device.client.consume('plots', 2, online())).rejects.toMatchObject({ code: 'USAGE_NOT_OFFLINE' });
    server.misbehave = undefined;
    await device.client.settleUsage(online());
    // One render and two plots were counted that nobody used: the next ones are those.
    expect(await counted()).toEqual({ renders: 11, plots: 2 });
    await device.client.consume('renders', 1, online());
    await device.client.consume('plots', 2);
    expect(await counted()).toEqual({ renders: 11, plots: 2 });
  });

  test('under one id are counted once, also after a crash', async () => {
    const store = openStateFolder(device.folder);
    const crashed = await device.reopen({ state: failingAfter(store, 1) });
    await expect(crashed.consume('renders', 5, { ...online(), id: 'job-1' })).rejects.toThrow('crash');
    expect(await counted()).toEqual({ renders: 5 });
    const client = await device.reopen({ state: store });
    for (let time = 0; time < 3; time += 1) await client.consume('renders', 5, { ...online(), id: 'job-1' });
    expect(await counted()).toEqual({ renders: 5 });
    await client.consume('renders', 5, { id: 'job-1' });
    await client.settleUsage(online());
    expect(await counted()).toEqual({ renders: 5 });
  });

  test('of a crash without an id are forgotten in time', async () => {
    let posted = 0;
    const crash: typeof fetch = () => {
      posted += 1;
      throw new RangeError('crash');
    };
    const broken = await device.reopen({
      fetch: crash,
      state: failingAfter(openStateFolder(device.folder), 1),
    });
    await expect(broken.consume('renders', 5, online())).rejects.toThrow();
    expect(posted).toBe(1);
    device.now = vendor.now + 600;
    const client = await device.reopen({ fetch: globalThis.fetch, state: device.folder });
    await client.consume('renders', 1, online());
    expect(await counted()).toEqual({ renders: 1 });
  });
});

/** A store that takes so many writes, and no more. */
function failingAfter(store: StateStore, most: number): StateStore {
  let writes = 0;
  return {
    ...store,
    exclusively: (run) =>
      store.exclusively((write) =>
        run((document, text) => {
          writes += 1;
          if (writes > most) throw new Error('crash');
          return write(document, text);
        }),
      ),
  };
}

describe('Tokens without a server', () => {
  test('are owed, as many as the certificate lets the device', async () => {
    expect(await device.client.status()).toMatchObject({ offlineTokens: { renders: 10 } });
    expect(await device.client.consume('renders', 4)).toEqual({ settled: false });
    expect(await device.client.consume('renders', 6)).toEqual({ settled: false });
    await expect(device.client.consume('renders', 1)).rejects.toMatchObject({ code: 'USAGE_NOT_OFFLINE' });
    await expect(device.client.consume('plots')).rejects.toMatchObject({ code: 'USAGE_NOT_OFFLINE' });
    expect(await notices()).toEqual(['USAGE_UNSETTLED']);
    expect((await device.client.settleUsage(online())).notices).toEqual([]);
    expect(await counted()).toEqual({ renders: 10 });
    expect(await device.client.consume('renders', 10)).toEqual({ settled: false });
  });

  test('outlive a restart', async () => {
    await device.client.consume('renders', 4);
    const client = await device.reopen();
    await expect(client.consume('renders', 7)).rejects.toMatchObject({ code: 'USAGE_NOT_OFFLINE' });
  });

  test('are settled by file, in whatever order and how often files come', async () => {
    await device.client.consume('renders', 4);
    const first = await device.client.createUsageRecord();
    await device.client.consume('renders', 5);
    const second = await device.client.createUsageRecord();
    const settlements = [await vendor.usage(second), await vendor.usage(first), await vendor.usage(second)];
    expect(await counted()).toEqual({ renders: 9 });
    for (const settlement of settlements.reverse()) await device.client.importCertificate(settlement);
    expect(await notices()).toEqual([]);
    expect(await device.client.consume('renders', 10)).toEqual({ settled: false });
  });

  test('stay owed when the device is activated anew', async () => {
    await device.client.consume('renders', 8);
    await device.client.deactivate();
    await expect(device.client.consume('renders', 1)).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
    expect(await notices()).toEqual(['USAGE_UNSETTLED']);
    const request = await device.client.createRequest({ licenseCode: 'CANARY-LICENSE-CODE-4711' });
    await device.client.importCertificate(await vendor.activate(request, { ...GRANT, lic: LICENSE }));
    await expect(device.client.consume('renders', 3)).rejects.toMatchObject({ code: 'USAGE_NOT_OFFLINE' });
    await device.client.consume('renders', 2);
  });

  test('are settled before the device gives its activation up online', async () => {
    await device.client.consume('renders', 8);
    const act = await activation();
    await device.client.deactivateOnline(online());
    expect(vendor.counted.get(act)).toEqual({ renders: 8 });
    expect(await notices()).toEqual([]);
  });
});

describe('A settlement', () => {
  test('of another record is USAGE_MISMATCH, by file and online, and changes nothing', async () => {
    await device.client.consume('renders', 4);
    const old = await vendor.usage(await device.client.createUsageRecord());
    await device.client.consume('renders', 1);
    server.misbehave = (_, response) => sendJson(response, 200, { answer: old });
    await expect(device.client.settleUsage(online())).rejects.toMatchObject({ code: 'USAGE_MISMATCH' });
    await expect(device.client.consume('renders', 1, online())).rejects.toMatchObject({ code: 'USAGE_MISMATCH' });
    const forged = await vendor.usage(await device.client.createUsageRecord(), { use: 'A'.repeat(22) });
    await expect(device.client.importCertificate(forged)).rejects.toMatchObject({ code: 'USAGE_MISMATCH' });
    const less = await vendor.usage(await device.client.createUsageRecord(), { tot: { renders: 4 } });
    await expect(device.client.importCertificate(less)).rejects.toMatchObject({ code: 'USAGE_MISMATCH' });
    expect(await notices()).toEqual(['USAGE_UNSETTLED']);
  });

  test('of another vendor is refused', async () => {
    await device.client.consume('renders', 4);
    const other = await createTestVendor({ id: 'other' });
    server.misbehave = async (_, response, body) =>
      sendJson(response, 200, { answer: await other.usage(String(body.usage)) });
    await expect(device.client.settleUsage(online())).rejects.toMatchObject({ code: 'ROOT_UNKNOWN' });
    expect(await notices()).toEqual(['USAGE_UNSETTLED']);
  });

  test('of more than this state has told is taken over, with what is open on top', async () => {
    vendor.counted.set(await activation(), { renders: 50 });
    await device.client.consume('renders', 4);
    await device.client.settleUsage(online());
    expect(await counted()).toEqual({ renders: 54 });
    vendor.counted.set(await activation(), { renders: 60 });
    await device.client.consume('renders', 3, online());
    expect(await counted()).toEqual({ renders: 63 });
    expect(await notices()).toEqual([]);
  });

  test('is asked for only where something is open', async () => {
    await device.client.settleUsage(online());
    expect(server.received).toEqual([]);
    await expect(device.client.createUsageRecord()).rejects.toMatchObject({ code: 'USAGE_NONE' });
  });
});

describe('What is no token that may be used', () => {
  test.each([
    ['draw', 'FEATURE_TYPE_WRONG'],
    ['other', 'FEATURE_NOT_LICENSED'],
    ['constructor', 'FEATURE_NOT_LICENSED'],
  ])('%s: %s', async (feature, code) => {
    await expect(device.client.consume(feature)).rejects.toMatchObject({ code });
    await expect(device.client.consume(feature, 1, online())).rejects.toMatchObject({ code });
    expect(server.received).toEqual([]);
  });

  test('a feature of a license that does not count any more', async () => {
    server.check = { sts: 'suspended' };
    await device.client.checkOnline(online());
    await expect(device.client.consume('renders')).rejects.toMatchObject({ code: 'FEATURE_NOT_LICENSED' });
  });

  test('without an activation: NOT_ACTIVATED', async () => {
    const client = await device.reopen({ state: temporaryFolder() });
    await expect(client.consume('renders')).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
  });

  test('an amount or an id of another form: TypeError', async () => {
    for (const amount of [0, -1, 1.5, Number.NaN]) {
      await expect(device.client.consume('renders', amount)).rejects.toThrow(TypeError);
    }
    await expect(device.client.consume('renders', 1, { id: 'two words' })).rejects.toThrow(TypeError);
  });
});

test('an answer that takes too long is no answer', async () => {
  unanswered();
  expect(await device.client.consume('renders', 1, { ...online(), timeoutMs: 200 })).toEqual({ settled: false });
  const controller = new AbortController();
  controller.abort(new Error('stopped'));
  await expect(device.client.consume('renders', 1, { ...online(), signal: controller.signal })).rejects.toThrow(
    'stopped',
  );
  server.misbehave = undefined;
  await device.client.settleUsage(online());
  expect(await counted()).toEqual({ renders: 1 });
});

const online = () => ({ server: server.url });
