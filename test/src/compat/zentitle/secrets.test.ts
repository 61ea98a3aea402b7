import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentedAction, ParameterKind } from './document/vocabulary.js';
import { callFor, DOCUMENTED_ACTIONS } from './document.js';
import { fillExampleData } from './examples/example-data.js';
import { type ParameterValues, requiredValues } from './samples.js';
import { type ZentitleCall, type ZentitleServer, zentitleServer } from './zentitle-server.js';

const CANARIES = [
  { what: 'a license code', canary: '299792458662607015' },
  { what: 'an API key', canary: `csk_canary${'0'.repeat(26)}` },
  { what: 'a password', canary: 'Canary-Password-2027' },
];

let server: ZentitleServer;
beforeAll(async () => {
  server = await zentitleServer();
  await fillExampleData(server.acme);
});
afterAll(() => server.close());

const inKind = (kind: ParameterKind, canary: string): unknown =>
  kind.is === 'list' ? [Object.fromEntries(kind.members.map(({ name }) => [name, canary]))] : canary;

/** All ways to put a secret in the wrong place in one call. */
function misplaced({ parameters }: DocumentedAction, canary: string): readonly ZentitleCall[] {
  const required = requiredValues(parameters);
  const everywhere = Object.fromEntries(parameters.map(({ name, kind }) => [name, inKind(kind, canary)]));
  const each = parameters.map(({ name, kind }): ParameterValues => ({ ...required, [name]: inKind(kind, canary) }));
  const flat = parameters.map(({ name }): ParameterValues => ({ ...required, [name]: canary }));
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
    for (const action of DOCUMENTED_ACTIONS) {
      for (const call of misplaced(action, canary)) {
        const answer = await server.call(callFor(action), {
          by: action.keys.includes('read-write') ? 'read-write' : 'data-streamer',
          ...call,
        });
        if (answer.status < 400) continue;
        refused += 1;
        const told = answer.text + JSON.stringify(answer.headers);
        expect(told.toLowerCase(), callFor(action)).not.toContain(canary.toLowerCase());
      }
    }
    expect(refused).toBeGreaterThan(500);
    const told = server.served.log() + (await server.served.call('GET', '/metrics')).text;
    expect(told.toLowerCase()).not.toContain(canary.toLowerCase());
  });
});
