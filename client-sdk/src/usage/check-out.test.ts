import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimsOf } from '../testing/claims-of.js';
import { createActivatedDevice, removeFolders, type TestDevice } from '../testing/test-device.js';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const GRANT = {
  ftr: ['draw', 'seat', 'cores', 'renders'],
  fty: { seat: 'floating', cores: 'pool', renders: 'tokens' },
} as const;

let vendor: TestVendor;
let server: TestServer;
let device: TestDevice;
let elapsed: number;
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(async () => {
  server = await startTestServer(vendor);
  elapsed = 0;
  device = await createActivatedDevice(vendor, GRANT, { monotonic: () => elapsed * 1_000 });
});
afterEach(async () => {
  await server.close();
});
afterAll(removeFolders);

const online = () => ({ server: server.url });
/** What was said to the vendor, in order. */
const said = () =>
  server.received.map(({ body }) => {
    const { op, fea, amt, prc } = claimsOf<'usage'>(String(body.usage));
    return [op, fea, ...(amt === undefined ? [] : [amt]), ...(prc === undefined ? [] : [prc])].join(' ');
  });
const held = async () => {
  const verdict = await device.client.status();
  return verdict.state === 'licensed' ? verdict.held : undefined;
};
const refuse = (code: string) => {
  server.misbehave = (_, response) => sendJson(response, 409, { title: 'Conflict', detail: 'No', code });
};

describe('What is checked out', () => {
  test('is held until its time is over, and the verdict says so, also after a restart', async () => {
    const seat = await device.client.checkOut('seat', online());
    const until = new Date((vendor.now + 900) * 1000);
    expect(seat).toMatchObject({ feature: 'seat', amount: 1, until, isHeld: true });
    expect(await held()).toEqual({ seat: { amount: 1, until } });
    await device.reopen();
    expect(await held()).toEqual({ seat: { amount: 1, until } });
    device.now = vendor.now + 900;
    elapsed = 900;
    expect(seat.isHeld).toBe(false);
    expect(await held()).toEqual({});
  });

  test('comes back once', async () => {
    const seat = await device.client.checkOut('seat', online());
    await seat.return();
    await seat.return();
    expect(said()).toEqual(['check-out seat', 'return seat']);
    expect(await held()).toEqual({});
    await expect(seat.heartbeat()).rejects.toThrow(TypeError);
  });

  test('comes back at the end of its block', async () => {
    {
      await using seat = await device.client.checkOut('seat', online());
      expect(seat.isHeld).toBe(true);
    }
    expect(said()).toEqual(['check-out seat', 'return seat']);
  });

  test('comes back when the client is closed, also where the vendor can not be told', async () => {
    await device.client.checkOut('seat', { ...online(), process: 'one' });
    const cores = await device.client.checkOut('cores', { ...online(), amount: 8 });
    await device.client.close();
    expect(said().slice(2).sort()).toEqual(['return cores', 'return seat one']);
    expect(cores.isHeld).toBe(false);
    await device.client.checkOut('seat', online());
    server.misbehave = (_, response) => response.destroy() !== undefined;
    await device.client.close();
    expect(await held()).toEqual({});
  });

  test('of a pool is so much in all, and can be more or less', async () => {
    const cores = await device.client.checkOut('cores', { ...online(), amount: 8, minutes: 60 });
    expect(cores).toMatchObject({ amount: 8, until: new Date((vendor.now + 3_600) * 1000) });
    expect(await device.client.checkOut('cores', { ...online(), amount: 2 })).toBe(cores);
    expect(cores.amount).toBe(2);
    await device.client.checkOut('cores', { ...online(), amount: 3, process: 'other' });
    expect(await held()).toMatchObject({ cores: { amount: 5 } });
    expect(said()).toEqual(['check-out cores 8', 'check-out cores 2', 'check-out cores 3 other']);
    refuse('FEATURE_LIMIT_REACHED');
    const more = device.client.checkOut('cores', { ...online(), amount: 99 });
    await expect(more).rejects.toMatchObject({ code: 'FEATURE_LIMIT_REACHED' });
    server.misbehave = undefined;
    await cores.heartbeat();
    expect(said().at(-1)).toBe('check-out cores 2');
  });

  test('is asked for anew when another process was faster', async () => {
    let times = 0;
    server.misbehave = (_, response) => {
      times += 1;
      return times < 3 && sendJson(response, 409, { title: 'Conflict', detail: 'Old', code: 'USAGE_OUTDATED' });
    };
    expect((await device.client.checkOut('seat', online())).isHeld).toBe(true);
    const numbers = server.received.map(({ body }) => claimsOf<'usage'>(String(body.usage)).num);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  test('must be what the vendor said to this very question', async () => {
    const seat = await device.client.checkOut('seat', online());
    const old = await vendor.usage(String(server.received[0]?.body.usage));
    server.misbehave = (_, response) => sendJson(response, 200, { answer: old });
    await expect(seat.heartbeat()).rejects.toMatchObject({ code: 'USAGE_MISMATCH' });
    server.misbehave = async (_, response, body) =>
      sendJson(response, 200, { answer: await vendor.usage(String(body.usage), { cnf: { jkt: 'A'.repeat(43) } }) });
    await expect(seat.heartbeat()).rejects.toMatchObject({ code: 'DEVICE_MISMATCH' });
  });

  test.each([
    ['draw', 'FEATURE_TYPE_WRONG'],
    ['renders', 'FEATURE_TYPE_WRONG'],
    ['other', 'FEATURE_NOT_LICENSED'],
  ])('must be of a type that is: %s, %s', async (feature, code) => {
    await expect(device.client.checkOut(feature, online())).rejects.toMatchObject({ code });
    expect(server.received).toEqual([]);
  });

  test('must be asked for in its form', async () => {
    for (const wrong of [{ amount: 0 }, { minutes: 0 }, { minutes: Number.NaN }, { process: 'a b' }]) {
      await expect(device.client.checkOut('cores', { ...online(), ...wrong })).rejects.toThrow(TypeError);
    }
  });

  test('ends with the activation', async () => {
    const seat = await device.client.checkOut('seat', online());
    await device.client.deactivateOnline(online());
    await expect(seat.heartbeat()).rejects.toMatchObject({ code: 'NOT_ACTIVATED' });
    await seat.return();
  });
});

describe('A process', () => {
  /** An application of two lines on this device. */
  async function run(last: string): Promise<void> {
    const index = new URL('../../dist/index.js', import.meta.url).href;
    const script = `
      import { openClient } from ${JSON.stringify(index)};
      const client = await openClient({
        roots: ${JSON.stringify(vendor.roots)}, product: 'cad', state: ${JSON.stringify(device.folder)},
        machine: async () => (${JSON.stringify(device.machine)}), clock: () => ${vendor.now * 1000},
      });
      const seat = await client.checkOut('seat', { server: ${JSON.stringify(server.url)} });
      ${last}`;
    await once(spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }), 'exit');
  }

  test('that has nothing left to do gives back what it has, and ends', async () => {
    await run('');
    expect(said()).toEqual(['check-out seat', 'return seat']);
  });

  test('that is killed leaves it to the end of its time', async () => {
    await run('process.kill(process.pid, "SIGKILL")');
    expect(said()).toEqual(['check-out seat']);
    expect(await held()).toMatchObject({ seat: { amount: 1 } });
  });
});
