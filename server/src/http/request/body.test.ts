import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../../testing/expect-problem.js';
import { rawRequest } from '../../testing/raw-request.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor, PRODUCT } from '../../testing/test-vendor.js';

let served: TestServer;
beforeAll(async () => {
  served = await startTestServer(await createTestVendor());
});
afterAll(() => served.close());

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  served.call('POST', path, { key: served.keys['read-write'], body, headers });

describe('A body', () => {
  it.each([
    ['not JSON', '{"name":'],
    ['empty', ''],
    ['an array', '[]'],
    ['a string', '"name"'],
    ['null', 'null'],
    ['two objects', '{}{}'],
    ['a member twice', '{"name":"a","name":"b"}'],
    ['a member twice, deep', '{"name":"a","features":[{"code":"A","code":"B","name":"A","included":true}]}'],
    ['a member __proto__', '{"name":"a","__proto__":{"features":[]}}'],
    ['a number that is none', '{"name":"a","checkEveryDays":1e400}'],
    ['a thousand levels', `{"name":${'['.repeat(1000)}${']'.repeat(1000)}}`],
    ['half a character', '{"name":"\\ud800"}'],
  ])('that is %s is refused', async (_what, body) => {
    expectProblem(await post('/v1/products', body), 400, 'BODY_INVALID');
  });

  it('that is not UTF-8 is refused', async () => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const response = await fetch(`${served.url}/v1/products`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${served.keys['read-write']}`, 'content-type': 'application/json' },
    });
    expect(await response.json()).toMatchObject({ status: 400, code: 'BODY_INVALID' });
  });

  it('that is missing is asked for', async () => {
    const key = served.keys['read-write'];
    expectProblem(await served.call('POST', '/v1/products', { key }), 400, 'BODY_INVALID');
    const headers = { 'content-type': 'application/json' };
    expectProblem(await served.call('POST', '/v1/products', { key, headers }), 400, 'BODY_INVALID');
  });

  it('has every field that is wrong named', async () => {
    const answer = await post('/v1/products', { nam: 'x', features: [{ code: 'no spaces', name: 'x', included: 1 }] });
    expectProblem(answer, 400, 'BODY_INVALID');
    const fields = (answer.json.errors as readonly { readonly field: string }[]).map(({ field }) => field);
    expect(fields.sort()).toEqual(['features.0.code', 'features.0.included', 'nam', 'name']);
  });

  it('of nothing but wrong fields is not answered with something larger', async () => {
    const body = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field-${index}`, 1]));
    const answer = await post('/v1/products', body);
    expectProblem(answer, 400, 'BODY_INVALID');
    expect(answer.text.length).toBeLessThan(4_000);
  });

  it('of another type, charset or encoding is refused', async () => {
    const body = '{"name":"x"}';
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', 'x']) {
      expectProblem(await post('/v1/products', body, { 'content-type': type }), 415, 'CONTENT_TYPE_UNSUPPORTED');
    }
    const answer = await post('/v1/products', body, { 'content-encoding': 'nonsense' });
    expectProblem(answer, 415, 'CONTENT_TYPE_UNSUPPORTED');
    const quoted = await post('/v1/products', body, { 'content-type': 'application/json; charset="UTF-8"' });
    expect(quoted.status).toBe(201);
  });

  it('over the limit is refused, with and without a length, and a bomb before it goes off', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(100 * 1024) });
    expectProblem(await post('/v1/products', large), 413, 'BODY_TOO_LARGE');
    const head = `POST /v1/products HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${served.keys['read-write']}\r\nContent-Type: application/json\r\n`;
    const chunk = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    expect(await rawRequest(served.port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`)).toMatch(
      /^HTTP\/1.1 413 /,
    );
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
    const start = `${head}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`;
    const answer = await rawRequest(served.port, Buffer.concat([Buffer.from(start), bomb]));
    expect(answer).toMatch(/^HTTP\/1.1 415 /);
  });

  it('with a string that is too long, or a bundle, is refused by its field', async () => {
    expectProblem(await post('/v1/products', { name: 'x'.repeat(201) }), 400, 'BODY_INVALID');
    expectProblem(await post('/v1/activations', { request: 'x'.repeat(64 * 1024 + 1) }), 400, 'BODY_INVALID');
    expectProblem(await post('/v1/activations', { request: 'x'.repeat(64 * 1024) }), 400, 'TOKEN_TOO_LARGE');
  });

  it('keeps text in NFC', async () => {
    const answer = await post('/v1/licenses', { productId: PRODUCT, udf: { note: 'Ae\u0301' }, label: 'e\u0301' });
    expect(answer.json).toMatchObject({ udf: { note: 'A\u00e9' }, label: '\u00e9' });
  });
});
