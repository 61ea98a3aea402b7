import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZENTITLE_ACTIONS } from '../../../../server/dist/compat/zentitle/actions.js';
import { callOf, DOCUMENT } from './document.js';
import { type Caller, type ZentitleServer, zentitleServer } from './zentitle-server.js';

const CALLERS: readonly Caller[] = ['read-only', 'read-write', 'offline', 'data-streamer', 'none'];

let server: ZentitleServer;
beforeAll(async () => {
  server = await zentitleServer();
});
afterAll(() => server.close());

describe('The document', () => {
  it('has 61 actions of 30 controllers, and the server answers those and no others', () => {
    expect(DOCUMENT).toHaveLength(61);
    expect(new Set(DOCUMENT.map(({ controller }) => controller)).size).toBe(30);
    expect(new Set(DOCUMENT.map(callOf)).size).toBe(61);
    const answered = ZENTITLE_ACTIONS.map(callOf);
    expect(answered.sort()).toEqual(DOCUMENT.map(callOf).sort());
  });
});

describe('Who may call', () => {
  const rows = DOCUMENT.flatMap((action) => CALLERS.map((by) => ({ call: callOf(action), by, keys: action.keys })));

  it.each(rows)('$call with the key $by', async ({ call, by, keys }) => {
    const answer = await server.call(call, { by });
    if (by === 'none') expect(answer).toMatchObject({ status: 401, body: expect.stringContaining('customer ID') });
    else if (keys.includes(by)) expect([401, 403]).not.toContain(answer.status);
    else expect(answer).toMatchObject({ status: 403, body: expect.stringContaining(by) });
  });
});
