import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor, PRODUCT } from '../../testing/test-vendor.js';
import type { Route } from '../routing/route.js';
import { nativeRoutes } from './app.js';

const CANARY_CODE = 'CS-CANARY-CODE-2027';
const CANARY_KEY = `csk_canary${'0'.repeat(26)}`;
const CANARIES = [CANARY_CODE, CANARY_KEY];

let served: TestServer;
let routes: readonly Route[];
beforeAll(async () => {
  const acme = await createTestVendor();
  served = await startTestServer(acme);
  // A stream has no end: event-stream.test.ts.
  routes = nativeRoutes(acme.features).filter(({ gives }) => gives !== 'events');
});
afterAll(() => served.close());

const FIELDS = [
  'id',
  'name',
  'productId',
  'features',
  'code',
  'seats',
  'label',
  'request',
  'deactivation',
  'clientId',
  'role',
  'reason',
  'udf',
  'activation',
  'product',
  'nonce',
  'expiresAt',
  'data',
  'search1',
  'groupId',
  'companyId',
  'licenseId',
  'payload',
  'value',
  'device',
];

/** All ways to put a secret in the wrong place in one call of a route. */
function misplaced(
  { method, path }: Route,
  canary: string,
): readonly { readonly path: string; readonly body?: unknown }[] {
  const paths = [
    path.replace('{id}', canary),
    `${path.replace('{id}', 'x')}?limit=${canary}`,
    `${path.replace('{id}', 'x')}?productId=${canary}&status=${canary}&cursor=${canary}`,
  ];
  const wrong = Object.fromEntries(FIELDS.map((field) => [field, canary]));
  const bodies = [
    canary,
    JSON.stringify(canary),
    `{"name":"${canary}`,
    wrong,
    { ...wrong, features: [canary] },
    { ...wrong, features: [{ code: canary }] },
    { productId: canary, clientId: canary },
    { productId: PRODUCT, features: [{ code: canary }] },
    { request: canary },
    { deactivation: `${canary}~${canary}` },
    { product: canary, activation: canary, generation: canary, nonce: canary },
  ];
  return paths.flatMap((each) => (method === 'get' ? [{ path: each }] : bodies.map((body) => ({ path: each, body }))));
}

describe('A secret that was put into a wrong place', () => {
  it.each(CANARIES)('is never in an answer, the log or the metrics: %s', async (canary) => {
    let asked = 0;
    for (const route of routes) {
      for (const key of [served.keys['read-write'], canary]) {
        const headers = { 'x-request-id': canary, 'user-agent': canary, referer: canary, cookie: canary };
        const answers = await Promise.all(
          misplaced(route, canary).map(({ path, body }) =>
            served.call(route.method.toUpperCase(), path, { key, body, headers }),
          ),
        );
        asked += answers.length;
        // What was stored as a name or label is meant to be seen.
        for (const answer of answers.filter(({ status }) => status >= 400)) {
          expect(answer.text).not.toContain(canary);
          expect(JSON.stringify([...answer.headers])).not.toContain(canary);
        }
      }
    }
    expect(asked).toBeGreaterThan(300);
    expect(served.log()).not.toContain(canary);
    expect((await served.call('GET', '/metrics')).text).not.toContain(canary);
  });
});

describe('A secret in its right place', () => {
  it('is in no log line and no metric, from license to deactivation', async () => {
    const key = served.keys['read-write'];
    const body = { productId: PRODUCT, code: CANARY_CODE };
    const license = await served.call('POST', '/v1/licenses', { key, body });
    expect(license.json.code).toBe(CANARY_CODE);
    const device = await Device.make();
    const request = await device.activate(CANARY_CODE);
    const activated = await served.call('POST', '/v1/activations', { key, body: { request } });
    const { id } = activated.json.activation as { readonly id: string };
    const deactivation = await device.deactivate(id);
    const given = await served.call('POST', '/v1/device/deactivations', { body: { deactivation } });
    const made = await served.call('POST', '/v1/api-keys', { key, body: { role: 'offline', label: 'support' } });
    expect([license, activated, given, made].map(({ status }) => status)).toEqual([201, 200, 200, 201]);
    const secrets = [CANARY_CODE, String(made.json.secret), request, deactivation, ...Object.values(served.keys)];
    const told = served.log() + (await served.call('GET', '/metrics')).text;
    for (const secret of secrets) expect(told).not.toContain(secret);
    expect(activated.text).not.toContain(CANARY_CODE);
  });

  it('is in no answer and no log line, where it is a password', async () => {
    const [secret, newSecret] = ['canary-password-1', 'canary-password-2'];
    const told: string[] = [];
    const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
      const { text, json } = await served.call(method, path, { key: served.keys['read-write'], body });
      told.push(text);
      return json;
    };
    const group = await ask('POST', '/v1/groups', { name: 'G', type: 'standard' });
    const user = { groupId: group.id, username: 'kim', password: secret };
    const { id } = await ask('POST', '/v1/users', user);
    await ask('POST', '/v1/users', user);
    await ask('POST', '/v1/users', { ...user, username: secret, email: 7 });
    await ask('POST', '/v1/users/authenticate', { username: 'kim', password: secret });
    await ask('POST', `/v1/users/${id}/password`, { password: newSecret });
    await ask('POST', '/v1/users/authenticate', { username: secret, password: secret });
    await ask('POST', `/v1/users/${id}/password`, { password: newSecret, more: 1 });
    await ask('GET', `/v1/users/${id}`);
    await ask('GET', '/v1/users');
    const all = told.join() + served.log() + (await served.call('GET', '/metrics')).text;
    expect(all).toContain('"username":"kim"');
    expect(all).not.toMatch(/canary-password|argon2/);
  });

  it('is told to nobody by the lists of API keys', async () => {
    const { text } = await served.call('GET', '/v1/api-keys', { key: served.keys['read-write'] });
    expect(text).not.toMatch(/csk_|hash|secret/);
  });
});
