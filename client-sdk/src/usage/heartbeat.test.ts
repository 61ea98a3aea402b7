import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StateStore } from '../state/state-store.js';
import { claimsOf } from '../testing/claims-of.js';
import { createActivatedDevice, type TestDevice } from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const SERVER = { server: 'https://licenses.example' };
const GRANT = { ftr: ['seat'], fty: { seat: 'floating' } } as const;

let vendor: TestVendor;
let device: TestDevice;
let elapsed: number;
let said: string[];
/** Set it to have a token answered otherwise. */
let answer: (() => Response | Promise<Response>) | undefined;
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(async () => {
  elapsed = 0;
  said = [];
  answer = undefined;
  const options = { state: memoryStore(), fetch: inProcess, monotonic: () => elapsed * 1_000 };
  device = await createActivatedDevice(vendor, GRANT, options);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const inProcess: typeof fetch = async (_, init) => {
  const { usage } = JSON.parse(String(init?.body));
  said.push(claimsOf<'usage'>(usage).op);
  return answer?.() ?? Response.json({ answer: await vendor.usage(usage) });
};

/** No file and no socket, so that what a timer begins is done a few turns later. */
function memoryStore(): StateStore {
  const documents = new Map<string, string>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    name: 'memory',
    read: async (document) => documents.get(document),
    exclusively(run) {
      const result = last.then(() => run(async (document, text) => void documents.set(document, text)));
      last = result.catch(() => undefined);
      return result;
    },
  };
}

/** Time goes on, for timers too. */
async function pass(seconds: number): Promise<void> {
  elapsed += seconds;
  device.now = (device.now ?? vendor.now) + seconds;
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const refusal = () => Response.json({ title: 'No', detail: 'No', code: 'FEATURE_LIMIT_REACHED' }, { status: 409 });
const noConnection = () => Promise.reject(new TypeError('fetch failed'));

describe('A heartbeat', () => {
  test('goes out by itself at each third of the time, until it is given back', async () => {
    const seat = await device.client.checkOut('seat', SERVER);
    await pass(299);
    expect(said).toHaveLength(1);
    await pass(1);
    expect(seat.until).toEqual(new Date((vendor.now + 1_200) * 1_000));
    await pass(300);
    expect(seat.until).toEqual(new Date((vendor.now + 1_500) * 1_000));
    await seat.return();
    await pass(2_000);
    expect(said).toEqual(['check-out', 'check-out', 'check-out', 'return']);
  });

  test('that nobody answers is tried again until the time is over, and then the seat is lost', async () => {
    const lost: unknown[] = [];
    const seat = await device.client.checkOut('seat', { ...SERVER, onLost: (reason) => lost.push(reason) });
    answer = noConnection;
    for (let waited = 0; waited < 890; waited += 10) await pass(10);
    expect([seat.isHeld, lost]).toEqual([true, []]);
    expect(said.length).toBeGreaterThan(3);
    for (let waited = 0; waited < 20; waited += 1) await pass(1);
    expect(seat.isHeld).toBe(false);
    expect(lost).toMatchObject([{ code: 'SERVER_UNREACHABLE' }]);
  });

  test('that is answered again in time changes nothing for the application', async () => {
    const seat = await device.client.checkOut('seat', SERVER);
    answer = noConnection;
    await pass(300);
    answer = undefined;
    await pass(200);
    expect(seat.until).toEqual(new Date((vendor.now + 1_400) * 1_000));
  });

  test('that is refused loses the seat at once', async () => {
    const lost: unknown[] = [];
    const seat = await device.client.checkOut('seat', { ...SERVER, onLost: (reason) => lost.push(reason) });
    answer = refusal;
    await pass(300);
    expect(lost).toMatchObject([{ code: 'FEATURE_LIMIT_REACHED' }]);
    expect(seat.isHeld).toBe(false);
    await expect(seat.heartbeat()).rejects.toThrow(TypeError);
    answer = undefined;
    const again = await device.client.checkOut('seat', SERVER);
    expect([again === seat, again.isHeld]).toEqual([false, true]);
    await device.client.close();
  });

  test('of a long lease waits longer than a timer can', async () => {
    const days = 90;
    await device.client.checkOut('seat', { ...SERVER, minutes: days * 1_440 });
    for (let day = 1; day < days / 3; day += 1) await pass(86_400);
    expect(said).toHaveLength(1);
    await pass(86_400);
    expect(said).toHaveLength(2);
    await device.client.close();
  });
});
