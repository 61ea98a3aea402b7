import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZENTITLE_ACTIONS } from '../../../../server/dist/compat/zentitle/actions.js';
import { callFor, DOCUMENTED_ACTIONS } from './document.js';
import { type CallerRole, type ZentitleServer, zentitleServer } from './zentitle-server.js';

const CALLERS: readonly CallerRole[] = ['read-only', 'read-write', 'offline', 'data-streamer', 'none'];

let server: ZentitleServer;
beforeAll(async () => {
  server = await zentitleServer();
});
afterAll(() => server.close());

describe('The document', () => {
  it('has 61 actions of 30 controllers, and the server answers those and no others', () => {
    expect(DOCUMENTED_ACTIONS).toHaveLength(61);
    expect(new Set(DOCUMENTED_ACTIONS.map(({ controller }) => controller)).size).toBe(30);
    expect(new Set(DOCUMENTED_ACTIONS.map(callFor)).size).toBe(61);
    const answered = ZENTITLE_ACTIONS.map(callFor);
    expect(answered.sort()).toEqual(DOCUMENTED_ACTIONS.map(callFor).sort());
  });
});

describe('Who may call', () => {
  const rows = DOCUMENTED_ACTIONS.flatMap((action) =>
    CALLERS.map((by) => ({ call: callFor(action), by, keys: action.keys })),
  );

  it.each(rows)('$call with the key $by', async ({ call, by, keys }) => {
    const answer = await server.call(call, { by });
    if (by === 'none') expect(answer).toMatchObject({ status: 401, body: expect.stringContaining('customer ID') });
    else if (keys.includes(by)) expect([401, 403]).not.toContain(answer.status);
    else expect(answer).toMatchObject({ status: 403, body: expect.stringContaining(by) });
  });
});
