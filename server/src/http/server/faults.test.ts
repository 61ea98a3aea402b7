import { CountersignError } from '@countersign/shared';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor } from '../../testing/test-vendor.js';

const SECRET = 'secret-in-a-fault';
let served: TestServer;
afterEach(() => served.close());

/** A server whose list of products fails in this way. */
async function failing(fail: () => unknown): Promise<void> {
  served = await startTestServer(await createTestVendor(), { features: { products: { page: fail } } });
}
const list = () => served.call('GET', '/v1/products', { key: served.keys['read-only'] });

const unexpected: readonly [string, () => unknown][] = [
  ['an error', () => Promise.reject(new Error(`query failed: ${SECRET}`, { cause: new Error(SECRET) }))],
  [
    'an error that is thrown at once',
    () => {
      throw new TypeError(SECRET);
    },
  ],
  ['something that is no error', () => Promise.reject(SECRET)],
  ['nothing', () => Promise.reject(undefined)],
  [
    'an error that claims a status',
    () => Promise.reject(Object.assign(new Error(SECRET), { status: 418, expose: true })),
  ],
  ['an error of our own about our own files', () => Promise.reject(new CountersignError('KEY_FILE_LOCKED', SECRET))],
  ['a unique value that is taken', () => Promise.reject(new CountersignError('UNIQUE_VIOLATION', SECRET))],
  ['an answer that is not of its form', () => Promise.resolve({ items: [{ id: 7, name: SECRET }] })],
];

describe('A fault', () => {
  it.each(unexpected)('%s becomes a constant answer with a request id', async (_what, fail) => {
    await failing(fail);
    const answer = await list();
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const { requestId, ...rest } = answer.json;
    expect(requestId).toBe(answer.headers.get('x-request-id'));
    expect(rest).toEqual({
      type: 'urn:countersign:problem:internal',
      title: 'Internal',
      status: 500,
      code: 'INTERNAL',
      detail: expect.any(String),
    });
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toMatch(/\bat |\.js|node_modules/);
    expect(served.log()).toContain(`"requestId":"${String(requestId)}"`);
    // And the server goes on.
    expect((await served.call('GET', '/v1/licenses', { key: served.keys['read-only'] })).status).toBe(200);
  });

  it.each(['STORE_UNAVAILABLE', 'SIGNING_KEY_GONE'] as const)('%s is one that may pass', async (code) => {
    await failing(() => Promise.reject(new CountersignError(code, SECRET)));
    const answer = await list();
    expect([answer.status, answer.json.code]).toEqual([503, 'INTERNAL']);
    expect(answer.text).not.toContain(SECRET);
  });

  it('is logged with its causes, and without what libraries hang on errors', async () => {
    const body = { body: SECRET, headers: { authorization: SECRET } };
    const cause = new Error('the disk is gone');
    await failing(() => Promise.reject(Object.assign(new Error('can not read', { cause }), body)));
    await list();
    expect(served.log()).toContain('the disk is gone');
    expect(served.log()).not.toContain(SECRET);
  });
});

describe('A server whose store is not healthy', () => {
  it('is alive and not ready', async () => {
    served = await startTestServer(await createTestVendor(), { ready: async () => false });
    expect((await served.call('GET', '/healthz')).status).toBe(200);
    const answer = await served.call('GET', '/readyz');
    expect([answer.status, answer.json]).toEqual([503, { status: 'not ready' }]);
  });

  it('answers 503 when its store is closed, and says so at /readyz', async () => {
    const acme = await createTestVendor();
    served = await startTestServer(acme);
    await acme.ledger.close();
    expect((await list()).status).toBe(503);
    expect((await served.call('GET', '/readyz')).status).toBe(503);
  });
});
