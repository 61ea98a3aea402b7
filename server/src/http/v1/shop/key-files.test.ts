import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refused } from '../../../features/outcome.js';
import { expectProblem } from '../../../testing/expect-problem.js';
import { startTestServer, type TestServer } from '../../../testing/test-server.js';
import { createTestVendor, PRODUCT, type TestVendor } from '../../../testing/test-vendor.js';

let acme: TestVendor;
let served: TestServer;
beforeAll(async () => {
  acme = await createTestVendor();
  served = await startTestServer(acme);
});
afterAll(() => served.close());

const bring = (body: string, type = 'text/csv', query = `productId=${PRODUCT}`) =>
  served.call('POST', `/v1/keys/import?${query}`, {
    key: served.keys['read-write'],
    body,
    headers: { 'content-type': type },
  });
const take = (query = '', key = served.keys['read-only']) => served.call('GET', `/v1/keys/export${query}`, { key });

describe('A file of keys', () => {
  it('is imported as text, and exported as text', async () => {
    const first = await bring('code,seats\r\nCANARY-1,2\r\nCANARY-2,many\r\n', 'text/csv; charset=utf-8');
    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({
      added: 1,
      same: 0,
      refusedLines: 1,
      refused: [{ line: 3, code: 'NUMBER_UNCLEAR' }],
    });
    const lines = await bring('CANARY-1\nCANARY-3\n', 'text/plain', `productId=${PRODUCT}&format=txt&skipped=5`);
    expect(lines.json).toMatchObject({ added: 1, same: 1 });
    const csv = await take();
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('cache-control')).toBe('no-store');
    expect(csv.text.trim().split('\r\n')).toHaveLength(3);
    const txt = await take('?format=txt&status=available');
    expect(txt.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(txt.text.split('\n').sort()).toEqual(['', 'CANARY-1', 'CANARY-3']);
    expect((await bring(csv.text, 'text/csv', 'format=csv')).json).toMatchObject({ added: 0, changed: 0, same: 2 });
    expect(served.log()).not.toContain('CANARY');
  });

  it('is exported with its pictures as an archive', async () => {
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from([0, 255, 254, 13, 10])]);
    const wanted = { productId: PRODUCT, variation: '8', code: 'CANARY/8', image: { data: png.toString('base64') } };
    const { json } = await served.call('POST', '/v1/keys', { key: served.keys['read-write'], body: wanted });
    const headers = { authorization: `Bearer ${served.keys['read-only']}` };
    const answer = await fetch(`${served.url}/v1/keys/export?format=zip&variation=8`, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    expect(Object.keys(files)).toEqual([`pictures/${json.id}.png`, 'keys.csv']);
    expect(Buffer.from(files[`pictures/${json.id}.png`] ?? [])).toEqual(png);
    expectProblem(await bring('A', 'text/csv', 'format=zip'), 400, 'PARAMETER_INVALID');
    const refusing = { exportZip: async () => refused('KEY_EXPORT_TOO_LARGE', 'CANARY') };
    const other = await startTestServer(acme, { features: { keyFiles: refusing } });
    expectProblem(
      await other.call('GET', '/v1/keys/export?format=zip', { key: other.keys['read-only'] }),
      422,
      'KEY_EXPORT_TOO_LARGE',
    );
    await other.close();
    expect(served.log()).not.toContain('CANARY');
  });

  it('may be long', async () => {
    const codes = Array.from({ length: 25_000 }, (_, index) => `LONG-${index}`);
    const answer = await bring(codes.join('\n'), 'text/plain', `productId=${PRODUCT}&format=txt&variation=9`);
    expect(answer.json).toMatchObject({ added: 25_000 });
    const { text } = await take('?format=txt&variation=9');
    expect(text.trim().split('\n').sort()).toEqual([...codes].sort());
    const head = await served.call('HEAD', '/v1/keys/export', { key: served.keys['read-only'] });
    expect(head).toMatchObject({ status: 200, text: '' });
  });

  it('is refused where it is of another type, too large, not UTF-8, empty or without a product', async () => {
    expectProblem(await bring('{}', 'application/json'), 415, 'CONTENT_TYPE_UNSUPPORTED');
    expectProblem(await bring('A', 'text/csv; charset=latin1'), 415, 'CONTENT_TYPE_UNSUPPORTED');
    expectProblem(await bring('x'.repeat(4 * 1024 * 1024 + 1)), 413, 'BODY_TOO_LARGE');
    expectProblem(await bring(''), 400, 'BODY_INVALID');
    expectProblem(await bring('code,colour\nA,red'), 422, 'KEY_FILE_UNREADABLE');
    expectProblem(await bring('A', 'text/csv', 'skipped=x'), 400, 'PARAMETER_INVALID');
    expect((await bring('A', 'text/csv', '')).json).toMatchObject({ refused: [{ line: 1, code: 'PRODUCT_MISSING' }] });
    expectProblem(await take('?status=lost'), 400, 'PARAMETER_INVALID');
    expectProblem(await take('', served.keys.offline), 403, 'ROLE_FORBIDDEN');
  });

  it('that fails before its first chunk is a problem, and after it is cut off', async () => {
    const failing = (after: number) => ({
      async *export() {
        for (let count = 0; count < after; count += 1) yield 'x'.repeat(100_000);
        throw new Error('CANARY');
      },
    });
    for (const [after, expected] of [
      [0, 500],
      [3, 'cut off'],
    ] as const) {
      const other = await startTestServer(acme, { features: { keyFiles: failing(after) } });
      const answer = other.call('GET', '/v1/keys/export', { key: other.keys['read-only'] });
      expect(
        await answer.then(
          ({ status }) => status,
          () => 'cut off',
        ),
      ).toBe(expected);
      other.server.closeAllConnections();
      other.server.close();
    }
  });
});
