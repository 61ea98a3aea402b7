import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../../testing/expect-problem.js';
import { rawRequest } from '../../testing/raw-request.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor } from '../../testing/test-vendor.js';

let served: TestServer;
beforeAll(async () => {
  served = await startTestServer(await createTestVendor());
});
afterAll(() => served.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  served.call('GET', path, { key: served.keys['read-write'], headers });

describe('A request that leads nowhere', () => {
  it.each([
    '/',
    '/v1',
    '/v2/products',
    '/v1/products/',
    '/V1/products',
    '/METRICS',
    '/metrics/',
    '/docs/assets/index.html',
    '/docs/assets/../../package.json',
    '/docs/assets/%2e%2e%2fpackage.json',
    '//v1/products',
  ])('GET %s is not found', async (path) => {
    expectProblem(await get(path), 404, 'NOT_FOUND');
  });

  it.each([
    ['DELETE', '/v1/activations', 'POST, GET, HEAD'],
    ['PUT', '/v1/licenses/lic_000000000000', 'GET, HEAD, PATCH'],
    ['GET', '/v1/licenses/lic_000000000000/suspend', 'POST'],
    ['OPTIONS', '/v1/device/checks', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/openapi.json', 'GET, HEAD'],
    ['PATCH', '/docs/assets/swagger-ui.css', 'GET, HEAD'],
  ])('%s %s is told what is allowed', async (method, path, allow) => {
    const answer = await served.call(method, path);
    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it('TRACE and odd methods are refused', async () => {
    expect(
      await rawRequest(served.port, 'TRACE /v1/products HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1.1 405 /);
    expect(await rawRequest(served.port, 'BREW /v1/products HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  });

  it('HEAD is answered as GET is, without a body', async () => {
    const answer = await served.call('HEAD', '/v1/products', { key: served.keys['read-only'] });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect((await served.call('HEAD', '/v1/products')).status).toBe(401);
  });
});

describe('A parameter', () => {
  it.each([
    'limit=0',
    'limit=1001',
    'limit=',
    'limit=0x10',
    'limit=1e2',
    'limit=%205',
    'limit=5.0',
    'limit=-1',
    'limit=1&limit=2',
    'limit[]=1',
    'unknown=1',
    '__proto__=1',
    'constructor=1',
    'cursor=a&cursor=b',
    `cursor=${'x'.repeat(201)}`,
    'status=gone',
    '%E0%A4%A=1',
  ])('?%s is refused', async (query) => {
    expectProblem(await get(`/v1/licenses?${query}`), 400, 'PARAMETER_INVALID');
  });

  it('that a route does not have is refused', async () => {
    expectProblem(await get('/v1/products/cad-studio?limit=1'), 400, 'PARAMETER_INVALID');
  });

  it.each([
    '/v1/licenses/x',
    '/v1/licenses/lic_0000000000000',
    '/v1/activations/act_%00',
    '/v1/products/..%2f..',
    '/v1/products/%ff',
    '/v1/products/%',
    `/v1/products/${'x'.repeat(65)}`,
  ])('in the path %s is refused', async (path) => {
    expectProblem(await get(path), 400, 'PARAMETER_INVALID');
  });
});

describe('What is not HTTP', () => {
  it('gets a problem document too', async () => {
    for (const [message, status, code] of [
      ['nonsense\r\n\r\n', 400, 'REQUEST_MALFORMED'],
      ['GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'REQUEST_MALFORMED'],
      [
        'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
        400,
        'REQUEST_MALFORMED',
      ],
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ] as const) {
      const [head = '', body = ''] = (await rawRequest(served.port, message)).split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(head).toContain('application/problem+json');
      expect(JSON.parse(body)).toMatchObject({ status, code });
    }
  });
});

describe('An expectation that nobody knows', () => {
  it('is ignored', async () => {
    const message = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: miracles\r\n\r\n';
    expect(await rawRequest(served.port, message)).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('Every answer', () => {
  it('has the headers that keep browsers from mischief, and does not say what made it', async () => {
    for (const path of ['/healthz', '/v1/products', '/docs', '/nowhere', '/metrics']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
    }
    expect((await get('/v1/products')).headers.get('cache-control')).toBe('no-store');
    expect((await get('/nowhere')).headers.get('cache-control')).toBe('no-store');
  });

  it('has a request id of its own, whatever the caller sends', async () => {
    const answer = await get('/nowhere', { 'x-request-id': 'mine' });
    expectProblem(answer, 404, 'NOT_FOUND');
    expect(answer.json.requestId).not.toBe('mine');
  });
});
