import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest } from '../../testing/raw-request.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor, PRODUCT } from '../../testing/test-vendor.js';

/**
 * A path without parameters is found ahead of Express; the same target in its absolute form (RFC 9112 3.2.2) is not, and
 * goes the long way. Nobody may be able to tell which way a request went.
 */
let served: TestServer;
beforeAll(async () => {
  served = await startTestServer(await createTestVendor());
});
afterAll(() => served.close());

interface Case {
  readonly what: string;
  readonly line: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

const JSON_TYPE = 'Content-Type: application/json';
const check = { product: PRODUCT, activation: 'act_0000000000000000', generation: 1, nonce: 'A'.repeat(22) };
const CASES: readonly Case[] = [
  { what: 'a right call', line: 'POST /v1/device/checks', headers: [JSON_TYPE], body: JSON.stringify(check) },
  { what: 'a wrong body', line: 'POST /v1/device/checks', headers: [JSON_TYPE], body: '{"product":1}' },
  { what: 'no JSON', line: 'POST /v1/device/checks', headers: [JSON_TYPE], body: '{' },
  { what: 'another type', line: 'POST /v1/device/checks', headers: ['Content-Type: text/plain'], body: '{}' },
  {
    what: 'a type with parameters',
    line: 'POST /v1/device/checks',
    headers: [`${JSON_TYPE} ; a=b; charset=UTF-8`],
    body: '{}',
  },
  { what: 'no body', line: 'POST /v1/device/checks' },
  { what: 'a body that is too large', line: 'POST /v1/device/checks', headers: [JSON_TYPE], body: 'x'.repeat(98_305) },
  { what: 'the largest body', line: 'POST /v1/device/checks', headers: [JSON_TYPE], body: 'x'.repeat(98_304) },
  { what: 'a query where there is none', line: 'POST /v1/device/checks?a=1', headers: [JSON_TYPE], body: '{}' },
  { what: 'a list', line: 'GET /v1/licenses?limit=1', headers: ['KEY'] },
  { what: 'a wrong query', line: 'GET /v1/licenses?limit=0', headers: ['KEY'] },
  { what: 'an empty query', line: 'GET /v1/products?', headers: ['KEY'] },
  { what: 'no key', line: 'GET /v1/products' },
  { what: 'a wrong key', line: 'GET /v1/products', headers: ['Authorization: Bearer csk_0'] },
  { what: 'HEAD', line: 'HEAD /v1/products', headers: ['KEY'] },
  { what: 'another method', line: 'DELETE /v1/products', headers: ['KEY'] },
];

/** The answer without the parts that differ between requests. */
async function answerTo({ line, headers = [], body }: Case, absolute: boolean): Promise<string> {
  const [method, path] = line.split(' ') as [string, string];
  const head = [
    `${method} ${absolute ? `http://localhost${path}` : path} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    ...headers.map((header) => (header === 'KEY' ? `Authorization: Bearer ${served.keys['read-only']}` : header)),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
  ];
  const answer = await rawRequest(served.port, `${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
  return answer
    .replace(/^Date: .*$/m, 'Date')
    .replaceAll(/[\w-]{12}(?=\r|"})/g, 'ID')
    .replaceAll(/; r=\d+; t=\d+/g, ' LEFT')
    .replace(/"answer":"[^"]*"/, 'SIGNED');
}

describe('A path that is found ahead of Express', () => {
  it.each(CASES)('is answered as it would be by Express: $what', async (each) => {
    const short = await answerTo(each, false);
    expect(short).toMatch(/^HTTP\/1\.1 [24]\d\d /);
    expect(await answerTo(each, true)).toBe(short);
  });

  it('is logged and measured under its pattern, with or without a query, and a refused one too', async () => {
    const count = async (route: string, status: number): Promise<number> => {
      const { text } = await served.call('GET', '/metrics');
      const name = `countersign_http_request_seconds_count{method="GET",route="${route}",status="${status}"} `;
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(name))
          ?.slice(name.length) ?? 0,
      );
    };
    const before = [await count('/v1/api-keys', 200), await count('/v1/api-keys', 400)];
    const key = served.keys['read-write'];
    for (const query of ['', '?limit=1', '?limit=0']) await served.call('GET', `/v1/api-keys${query}`, { key });
    expect(await count('/v1/api-keys', 200)).toBe((before[0] ?? 0) + 2);
    expect(await count('/v1/api-keys', 400)).toBe((before[1] ?? 0) + 1);
    expect(served.log()).toMatch(/"route":"\/v1\/api-keys","status":200,"milliseconds":[\d.]+,"caller":"key_/);
  });
});
