import { afterEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../../testing/expect-problem.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor } from '../../testing/test-vendor.js';
import type { RateLimits } from './rate-limits.js';

const MANY = 1e9;
let served: TestServer;
afterEach(() => served.close());

const start = async (limits: Partial<RateLimits>): Promise<void> => {
  const rateLimits = { perAddress: MANY, failedKeysPerAddress: MANY, ...limits };
  served = await startTestServer(await createTestVendor(), { rateLimits });
};
const list = (key?: string): Promise<HttpAnswer> =>
  served.call('GET', '/v1/products', key === undefined ? {} : { key });

async function times<T>(count: number, work: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let index = 0; index < count; index += 1) results.push(await work());
  return results;
}

const expectLimited = (answer: HttpAnswer): void => {
  expectProblem(answer, 429, 'RATE_LIMITED');
  const seconds = Number(answer.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
};

describe('Failed API keys', () => {
  it('are refused beyond the limit, and a right key from the same address is served all the while', async () => {
    await start({ failedKeysPerAddress: 5 });
    const right = served.keys['read-only'];
    expect((await times(5, () => list('csk_wrong'))).map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expectLimited(await list('csk_wrong'));
    expectLimited(await list());
    expect((await times(20, () => list(right))).every(({ status }) => status === 200)).toBe(true);
    expectLimited(await list('csk_wrong'));
  });

  it('do not count what a right key does, nor what it may not do', async () => {
    await start({ failedKeysPerAddress: 2 });
    await times(10, () => list(served.keys['read-only']));
    await times(10, () => list(served.keys.offline));
    expect((await list('csk_wrong')).status).toBe(401);
  });

  it('do not stand in the way of devices, which have none', async () => {
    await start({ failedKeysPerAddress: 1 });
    await times(3, () => list());
    const answer = await served.call('POST', '/v1/device/activations', { body: { request: 'x' } });
    expectProblem(answer, 400, 'TOKEN_MALFORMED');
  });
});

describe('An address', () => {
  it('is slowed down beyond its limit, for everything but health', async () => {
    await start({ perAddress: 3 });
    await times(3, () => list(served.keys['read-only']));
    expectLimited(await list(served.keys['read-only']));
    expectLimited(await served.call('GET', '/nowhere'));
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await served.call('GET', path)).status).toBe(200);
  });

  it('can not get around its limit by naming another one', async () => {
    await start({ perAddress: 1 });
    const from = (address: string) => served.call('GET', '/nowhere', { headers: { 'x-forwarded-for': address } });
    await from('192.0.2.1');
    expectLimited(await from('192.0.2.2'));
  });
});

describe('An answer', () => {
  it('says how many requests are left, by whose limit, and when there will be more', async () => {
    await start({ perAddress: 100, perKey: 2 });
    const answer = await list(served.keys['read-only']);
    expect(answer.headers.get('ratelimit-policy')).toBe('"address"; q=100; w=60, "api-key"; q=2; w=60');
    expect(answer.headers.get('ratelimit')).toMatch(
      /^"address"; r=99; t=([1-5]?\d|60), "api-key"; r=1; t=([1-5]?\d|60)$/,
    );
    const nowhere = await served.call('GET', '/nowhere');
    expect(nowhere.headers.get('ratelimit')).toMatch(/^"address"; r=98; /);
    await list(served.keys['read-only']);
    const limited = await list(served.keys['read-only']);
    expectLimited(limited);
    expect(limited.headers.get('ratelimit')).toMatch(/"api-key"; r=0; /);
  });
});

describe('Counters that several processes share', () => {
  it('are waited for, on every way through the application', async () => {
    let count = 0;
    const shared = {
      async hit(_key: string, now: number) {
        count += 1;
        return { count, endsAt: now + 30_000 };
      },
    };
    const counters = { address: shared, failedKeys: shared, wrongCodes: shared, apiKey: shared };
    served = await startTestServer(await createTestVendor(), {
      rateLimits: { perAddress: 4, failedKeysPerAddress: 4, perKey: 4 },
      rateCounters: counters,
    });
    expect((await list(served.keys['read-only'])).status).toBe(200);
    expect((await served.call('GET', '/nowhere')).status).toBe(404);
    const limited = await list(served.keys['read-only']);
    expectLimited(limited);
    expect(limited.headers.get('retry-after')).toBe('30');
    expectLimited(await served.call('GET', '/nowhere'));
  });
});

describe('An API key', () => {
  it('has a limit of its own, and another key has its own', async () => {
    await start({ perKey: 2 });
    await times(2, () => list(served.keys['read-only']));
    expectLimited(await list(served.keys['read-only']));
    expect((await list(served.keys['read-write'])).status).toBe(200);
  });
});
