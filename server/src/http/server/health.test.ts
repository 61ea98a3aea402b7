import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../../testing/expect-problem.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor } from '../../testing/test-vendor.js';
import { isLoopback } from './health.js';

let served: TestServer;
beforeAll(async () => {
  served = await startTestServer(await createTestVendor());
});
afterAll(() => served.close());

describe('Health', () => {
  it('is told without a key', async () => {
    expect((await served.call('GET', '/healthz')).json).toEqual({ status: 'ok' });
    expect((await served.call('GET', '/readyz')).json).toEqual({ status: 'ready' });
  });
});

describe('Metrics', () => {
  it('count answers by method, route pattern and status, and problems by code', async () => {
    const key = served.keys['read-only'];
    await served.call('GET', '/v1/licenses/lic_000000000000', { key });
    await served.call('GET', '/v1/licenses/lic_111111111111', { key });
    await served.call('GET', '/some/path/of/a/scanner');
    const { text, headers } = await served.call('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain(
      'countersign_http_request_seconds_count{method="GET",route="/v1/licenses/:id",status="404"} 2',
    );
    expect(text).toContain('countersign_http_problems_total{code="LICENSE_UNKNOWN"} 2');
    expect(text).toContain('route="none",status="404"} 1');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toMatch(/scanner|lic_/);
  });

  it('are refused to every other address', async () => {
    served.server.prependOnceListener('request', ({ socket }) => {
      Object.defineProperty(socket, 'remoteAddress', { value: '10.0.0.1' });
    });
    const answer = await served.call('GET', '/metrics', { headers: { connection: 'close' } });
    expectProblem(answer, 403, 'ROLE_FORBIDDEN');
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.127', false],
    ['::2', false],
    ['1127.0.0.1', false],
    ['fe80::1', false],
    [undefined, false],
  ])('are given to %s: %s', (address, given) => {
    expect(isLoopback(address)).toBe(given);
  });
});
