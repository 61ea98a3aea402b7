import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../../testing/expect-problem.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor } from '../../testing/test-vendor.js';

const PAGE = 'https://app.example.com';
let served: TestServer;
beforeAll(async () => {
  served = await startTestServer(await createTestVendor(), { corsOrigins: [PAGE, 'app://bundle'] });
});
afterAll(() => served.close());

const granted = ({ headers }: HttpAnswer): (string | null)[] =>
  ['origin', 'methods', 'headers', 'credentials'].map((name) => headers.get(`access-control-allow-${name}`));
const ask = (path: string, origin: string): Promise<HttpAnswer> =>
  served.call('OPTIONS', path, {
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });

describe('a page of another origin', () => {
  it.each(['/v1/device/checks', '/v1/device/activations', '/v1/updates/check'])(
    'that is named may call %s',
    async (path) => {
      for (const origin of [PAGE, 'app://bundle']) {
        const asked = await ask(path, origin);
        expect([asked.status, ...granted(asked)]).toEqual([204, origin, 'POST', 'Content-Type', null]);
        // Refusals too, or the page could not tell why.
        const refused = await served.call('POST', path, { headers: { origin }, body: {} });
        expectProblem(refused, 400, 'BODY_INVALID');
        expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
      }
    },
  );

  it.each([
    'https://app.example.com.evil.example',
    'http://app.example.com',
    'https://app.example.com:8443',
    'null',
    '*',
  ])('that is not named, %s, may not', async (origin) => {
    const asked = await ask('/v1/device/checks', origin);
    expect([asked.status, ...granted(asked)]).toEqual([405, null, null, null, null]);
    expect(granted(await served.call('POST', '/v1/device/checks', { headers: { origin }, body: {} }))[0]).toBeNull();
  });

  it.each(['/v1/licenses', '/v1/me/license', '/v1/updates', '/docs', '/metrics', '/v1/devices'])(
    'may not call %s, named or not',
    async (path) => {
      const headers = { origin: PAGE };
      expect(granted(await ask(path, PAGE))[0]).toBeNull();
      expect(granted(await served.call('GET', path, { headers, key: served.keys['read-write'] }))[0]).toBeNull();
    },
  );
});

it('no page may where none is named', async () => {
  const closed = await startTestServer(await createTestVendor());
  try {
    const answer = await closed.call('POST', '/v1/device/checks', { headers: { origin: PAGE }, body: {} });
    expect(granted(answer)[0]).toBeNull();
  } finally {
    await closed.close();
  }
});
