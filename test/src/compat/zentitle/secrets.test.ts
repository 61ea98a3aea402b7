import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Documented, Kind } from './document/vocabulary.js';
import { callOf, DOCUMENT } from './document.js';
import { fillWorld } from './examples/world.js';
import { requiredOf, type Values } from './samples.js';
import { type ZentitleCall, type ZentitleServer, zentitleServer } from './zentitle-server.js';

const CANARIES = [
  { what: 'a license code', canary: '299792458662607015' },
  { what: 'an API key', canary: `csk_canary${'0'.repeat(26)}` },
  { what: 'a password', canary: 'Canary-Password-2027' },
];

let server: ZentitleServer;
beforeAll(async () => {
  server = await zentitleServer();
  await fillWorld(server.acme);
});
afterAll(() => server.close());

const inKind = (kind: Kind, canary: string): unknown =>
  kind.is === 'list' ? [Object.fromEntries(kind.members.map(({ name }) => [name, canary]))] : canary;

/** All ways to put a secret where it does not belong in one call. */
function misplaced({ parameters }: Documented, canary: string): readonly ZentitleCall[] {
  const required = requiredOf(parameters);
  const everywhere = Object.fromEntries(parameters.map(({ name, kind }) => [name, inKind(kind, canary)]));
  const each = parameters.map(({ name, kind }): Values => ({ ...required, [name]: inKind(kind, canary) }));
  const flat = parameters.map(({ name }): Values => ({ ...required, [name]: canary }));
  return [
    ...[everywhere, ...each, ...flat].map((body) => ({ body })),
    { body: canary },
    { body: JSON.stringify(canary) },
    { body: `{"productid":"${canary}` },
    { body: { ...required, [canary]: 1, [canary.toUpperCase()]: 2, [canary.toLowerCase()]: 3 } },
    { query: { productid: canary }, body: { productid: `${canary}x` } },
    { query: Object.fromEntries(parameters.map(({ name }) => [name, canary])) },
    { headers: { authorization: `bearer ${canary}:${canary}` } },
    { headers: { authorization: `bearer 4711:${canary}` } },
    { headers: { authorization: canary, 'user-agent': canary, referer: canary, 'x-request-id': canary } },
    { headers: { 'content-type': canary }, body: '{}' },
  ];
}

describe('A secret that was put into a wrong place', () => {
  it.each(CANARIES)('is never in an error, the log or the metrics: $what', async ({ canary }) => {
    let refused = 0;
    for (const action of DOCUMENT) {
      for (const call of misplaced(action, canary)) {
        const answer = await server.call(callOf(action), {
          by: action.keys.includes('read-write') ? 'read-write' : 'data-streamer',
          ...call,
        });
        if (answer.status < 400) continue;
        refused += 1;
        const told = answer.text + JSON.stringify(answer.headers);
        expect(told.toLowerCase(), callOf(action)).not.toContain(canary.toLowerCase());
      }
    }
    expect(refused).toBeGreaterThan(500);
    const told = server.served.log() + (await server.served.call('GET', '/metrics')).text;
    expect(told.toLowerCase()).not.toContain(canary.toLowerCase());
  });
});
