import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHttpMessage } from '../../../../server/dist/testing/hostile-requests.js';
import { rawRequest } from '../../../../server/dist/testing/raw-request.js';
import type { KeyType } from './document/vocabulary.js';
import { fillExampleData } from './examples/example-data.js';
import { HostileCalls } from './hostile-calls.js';
import { type ZentitleServer, zentitleServer } from './zentitle-server.js';

/** Set `FUZZ_SEED` to repeat a run. */
const SEED = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
const CALLS = 8_000;
const AT_ONCE = 16;

const KEYS: readonly KeyType[] = ['read-write', 'read-write', 'read-write', 'read-only', 'offline', 'data-streamer'];

let server: ZentitleServer;
let calls: HostileCalls;
beforeAll(async () => {
  // Some announce more than they send: they are not waited for long.
  server = await zentitleServer({ timeouts: { headers: 200, request: 400, check: 50 } });
  await fillExampleData(server.acme);
  calls = new HostileCalls(SEED, [...KEYS.map(server.authorization), 'bearer 1:2', 'basic x', '']);
});
afterAll(() => server.close());

describe(`${CALLS} hostile calls, seed ${SEED}`, () => {
  it('are all answered, none of them with a 5xx or a stack, and every no with a JSON string', async () => {
    const statuses = new Map<number, number>();
    let made = 0;
    const worker = async (): Promise<void> => {
      while (made < CALLS) {
        made += 1;
        const call = calls.next();
        const answer = await rawRequest(server.served.port, toHttpMessage(call));
        const final = answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
        const [, digits = '0', text = ''] = /^HTTP\/1\.1 (\d{3}) [\s\S]*?\r\n\r\n([\s\S]*)$/.exec(final) ?? [];
        const status = Number(digits);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const isOurs = /^\/api\/[A-Za-z]+\/?(\?|$)/.test(call.target) && final.includes('application/json;');
        const isWorded = status < 400 || !isOurs || call.method === 'HEAD' || /^"[^\n]+"$/.test(text);
        if (status >= 500 || !isWorded || /\n\s+at |node_modules|\.js:\d/.test(text)) {
          expect.fail(`seed ${SEED}: ${toHttpMessage(call).slice(0, 2_000)} got ${status} ${text.slice(0, 2_000)}`);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(server.served.log()).not.toContain('"msg":"fault"');
    expect((await server.served.call('GET', '/healthz')).status).toBe(200);
    for (const status of [200, 400, 401, 403, 404, 405, 415]) {
      expect(statuses.get(status) ?? 0, `answers with ${status}`).toBeGreaterThan(0);
    }
    expect(statuses.get(0) ?? 0).toBeLessThan(CALLS / 20);
  });
});
