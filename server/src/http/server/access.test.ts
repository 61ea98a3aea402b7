import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../features/api-keys/api-key-record.js';
import { expectProblem } from '../../testing/expect-problem.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor, grantedValue } from '../../testing/test-vendor.js';
import type { Route, RouteAccess } from '../routing/route.js';
import { nativeRoutes } from './app.js';

/**
 * Who may do what, a second time by hand: a route that is added or opened up must be added here too, by someone who has
 * thought about it.
 */
const MATRIX: Readonly<Record<string, RouteAccess>> = {
  'post /v1/products': ['read-write'],
  'get /v1/products': ['read-only', 'read-write'],
  'get /v1/products/{id}': ['read-only', 'read-write'],
  'patch /v1/products/{id}': ['read-write'],
  'post /v1/products/{id}/feature-groups': ['read-write'],
  'patch /v1/products/{id}/feature-groups/{name}': ['read-write'],
  'delete /v1/products/{id}/feature-groups/{name}': ['read-write'],
  'post /v1/products/{id}/features': ['read-write'],
  'patch /v1/products/{id}/features/{code}': ['read-write'],
  'delete /v1/products/{id}/features/{code}': ['read-write'],
  'post /v1/products/{id}/udf-fields': ['read-write'],
  'patch /v1/products/{id}/udf-fields/{name}': ['read-write'],
  'delete /v1/products/{id}/udf-fields/{name}': ['read-write'],
  'get /v1/products/{id}/checking': ['read-only', 'read-write'],
  'put /v1/products/{id}/checking': ['read-write'],
  'delete /v1/products/{id}/checking': ['read-write'],
  'post /v1/profiles': ['read-write'],
  'get /v1/profiles': ['read-only', 'read-write'],
  'get /v1/profiles/{id}': ['read-only', 'read-write'],
  'patch /v1/profiles/{id}': ['read-write'],
  'delete /v1/profiles/{id}': ['read-write'],
  'post /v1/licenses': ['read-write'],
  'post /v1/licenses/batch': ['read-write'],
  'post /v1/licenses/next': ['read-write'],
  'get /v1/licenses': ['read-only', 'read-write'],
  'get /v1/licenses/{id}': ['read-only', 'read-write'],
  'patch /v1/licenses/{id}': ['read-write'],
  'get /v1/licenses/{id}/notes': ['read-only', 'read-write'],
  'post /v1/licenses/{id}/notes': ['read-write'],
  'delete /v1/licenses/{id}/notes': ['read-write'],
  'get /v1/check-log': ['read-only', 'read-write'],
  'patch /v1/check-log/{id}': ['read-write'],
  'delete /v1/check-log': ['read-write'],
  'post /v1/releases': ['read-write'],
  'get /v1/releases': ['read-only', 'read-write'],
  'get /v1/releases/{id}': ['read-only', 'read-write'],
  'delete /v1/releases/{id}': ['read-write'],
  'put /v1/releases/{id}/package': ['read-write'],
  'post /v1/updates/check': 'public',
  'get /v1/downloads/{token}': 'public',
  'get /v1/settings': ['read-only', 'read-write'],
  'patch /v1/settings': ['read-write'],
  'post /v1/orders/events': 'public',
  'get /v1/orders': ['read-only', 'read-write'],
  'get /v1/orders/count': ['read-only', 'read-write'],
  'get /v1/orders/{id}': ['read-only', 'read-write'],
  'post /v1/orders/{id}/assign': ['read-write'],
  'post /v1/orders/{id}/replace': ['read-write'],
  'post /v1/orders/{id}/resend': ['read-write'],
  'post /v1/orders/{id}/letter': ['read-write'],
  'post /v1/generator-rules': ['read-write'],
  'get /v1/generator-rules': ['read-only', 'read-write'],
  'get /v1/generator-rules/{id}': ['read-only', 'read-write'],
  'patch /v1/generator-rules/{id}': ['read-write'],
  'delete /v1/generator-rules/{id}': ['read-write'],
  'post /v1/keys/generate': ['read-write'],
  'post /v1/keys': ['read-write'],
  'get /v1/keys': ['read-only', 'read-write'],
  'get /v1/keys/stock': ['read-only', 'read-write'],
  'get /v1/keys/duplicates': ['read-only', 'read-write'],
  'post /v1/keys/import': ['read-write'],
  'get /v1/keys/export': ['read-only', 'read-write'],
  'post /v1/keys/find': ['read-only', 'read-write'],
  'post /v1/keys/delete': ['read-write'],
  'get /v1/keys/{id}/image': ['read-only', 'read-write'],
  'post /v1/licenses/{id}/release-activations': ['read-write'],
  'patch /v1/notes/{id}': ['read-write'],
  'delete /v1/notes/{id}': ['read-write'],
  'post /v1/licenses/{id}/suspend': ['read-write'],
  'post /v1/licenses/{id}/reinstate': ['read-write'],
  'post /v1/licenses/{id}/switch-on': ['read-write'],
  'post /v1/licenses/{id}/release-locks': ['read-write'],
  'post /v1/licenses/{id}/activity/return': ['read-write'],
  'delete /v1/licenses/{id}/activity': ['read-write'],
  'post /v1/usage': ['offline', 'read-write'],
  'get /v1/licenses/{id}/usage': ['read-only', 'read-write'],
  'post /v1/licenses/{id}/usage/check-out': ['read-write'],
  'post /v1/licenses/{id}/usage/return': ['read-write'],
  'post /v1/licenses/{id}/usage/consume': ['read-write'],
  'get /v1/licenses/{id}/secrets': ['read-only', 'read-write'],
  'put /v1/licenses/{id}/secrets/{feature}': ['read-write'],
  'delete /v1/licenses/{id}/secrets/{feature}': ['read-write'],
  'post /v1/trials': ['offline', 'read-write'],
  'post /v1/trials/registrations': ['offline', 'read-write'],
  'get /v1/trials': ['read-only', 'read-write'],
  'delete /v1/trials/{productId}/{computerId}': ['read-write'],
  'post /v1/consumers': ['read-write'],
  'get /v1/consumers': ['read-only', 'read-write'],
  'get /v1/devices/{productId}/{computerId}/system': ['read-only', 'read-write'],
  'post /v1/masters': ['read-write'],
  'post /v1/activations': ['offline', 'read-write'],
  'get /v1/activations': ['read-only', 'read-write'],
  'get /v1/activations/{id}': ['read-only', 'read-write'],
  'post /v1/activations/{id}/release': ['read-write'],
  'post /v1/activations/{id}/settle-fork': ['read-write'],
  'post /v1/deactivations': ['offline', 'read-write'],
  'post /v1/passives': ['read-write'],
  'post /v1/device/activations': 'public',
  'post /v1/device/sign-ins': 'public',
  'post /v1/device/trials': 'public',
  'post /v1/device/deactivations': 'public',
  'post /v1/device/checks': 'public',
  'post /v1/device/usage': 'public',
  'post /v1/device/secrets': 'public',
  'post /v1/api-keys': ['read-write'],
  'get /v1/api-keys': ['read-write'],
  'post /v1/api-keys/{id}/revoke': ['read-write'],
  'post /v1/companies': ['read-write'],
  'get /v1/companies': ['read-only', 'read-write'],
  'get /v1/companies/{id}': ['read-only', 'read-write'],
  'patch /v1/companies/{id}': ['read-write'],
  'delete /v1/companies/{id}': ['read-write'],
  'post /v1/groups': ['read-write'],
  'get /v1/groups': ['read-only', 'read-write'],
  'get /v1/groups/{id}': ['read-only', 'read-write'],
  'patch /v1/groups/{id}': ['read-write'],
  'delete /v1/groups/{id}': ['read-write'],
  'post /v1/groups/{id}/licenses': ['read-write'],
  'get /v1/groups/{id}/licenses': ['read-only', 'read-write'],
  'get /v1/licenses/{id}/group': ['read-only', 'read-write'],
  'delete /v1/licenses/{id}/group': ['read-write'],
  'post /v1/group-user-licenses': ['read-write'],
  'post /v1/users': ['read-write'],
  'get /v1/users': ['read-only', 'read-write'],
  'post /v1/users/authenticate': ['read-only', 'read-write'],
  'get /v1/users/{id}': ['read-only', 'read-write'],
  'patch /v1/users/{id}': ['read-write'],
  'post /v1/users/{id}/password': ['read-write'],
  'delete /v1/users/{id}': ['read-write'],
  'post /v1/events': ['data-streamer', 'read-write'],
  'get /v1/events': ['read-only', 'read-write'],
  'get /v1/events/stream': ['read-only', 'read-write'],
  'get /v1/me': 'holder',
  'get /v1/me/devices': 'holder',
  'post /v1/me/devices/{id}/release': 'holder',
  'delete /v1/me/locks': 'holder',
  'post /v1/me/switch-off': 'holder',
  'post /v1/me/switch-on': 'holder',
};

let served: TestServer;
let routes: readonly Route[];
let revoked: string;
beforeAll(async () => {
  const acme = await createTestVendor();
  served = await startTestServer(acme);
  routes = nativeRoutes(acme.features);
  const { apiKey, secret } = await acme.features.apiKeys.add('read-write', 'revoked', 'test');
  grantedValue(await acme.features.apiKeys.revoke(apiKey.id, 'test'));
  revoked = secret;
});
afterAll(() => served.close());

/** Without a body, or for an impossible id: callers who pass authentication get no further. */
const knock = ({ method, path, gives }: Route, key?: string, headers?: Record<string, string>) =>
  served.call(method.toUpperCase(), `${path.replace('{id}', 'x')}${gives === 'events' ? '?after=x' : ''}`, {
    ...(key !== undefined && { key }),
    ...(headers !== undefined && { headers }),
  });

describe('Access', () => {
  it('is written down for every route, and for nothing else', () => {
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(MATRIX).sort());
  });

  it('is given to the roles in the matrix and to no other', async () => {
    for (const route of routes) {
      const allowed = MATRIX[`${route.method} ${route.path}`] ?? [];
      for (const role of ROLES) {
        const answer = await knock(route, served.keys[role]);
        const may = allowed === 'public' || allowed.includes(role);
        if (allowed === 'holder') expectProblem(answer, 401, 'LICENSE_CODE_MISSING');
        // What is signed is off where no secret is set.
        else if (may) expect([200, 400, 404, 503]).toContain(answer.status);
        else expectProblem(answer, 403, 'ROLE_FORBIDDEN');
      }
    }
  });

  it('is denied to callers with no key, an unknown one, and a revoked one', async () => {
    for (const route of routes.filter(({ access }) => Array.isArray(access))) {
      const none = await knock(route);
      expectProblem(none, 401, 'API_KEY_MISSING');
      expect(none.headers.get('www-authenticate')).toBe('Bearer');
      for (const key of [revoked, `csk_${'0'.repeat(32)}`])
        expectProblem(await knock(route, key), 401, 'API_KEY_INVALID');
    }
  });

  it('is denied to credentials of every other form', async () => {
    const [route] = routes.filter(({ access }) => Array.isArray(access));
    if (route === undefined) throw new Error('no route');
    const key = served.keys['read-write'];
    const base64 = Buffer.from(`key:${key}`).toString('base64');
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      key,
      `Basic ${base64}`,
      `Bearer ${key} x`,
      `Bearer ${'x'.repeat(300)}`,
    ]) {
      expectProblem(await knock(route, undefined, { authorization }), 401, 'API_KEY_MISSING');
    }
    expect((await knock(route, undefined, { authorization: `bearer   ${key}` })).status).not.toBe(401);
  });

  it('is decided before a body is read', async () => {
    for (const route of routes.filter(({ access, body }) => Array.isArray(access) && body !== undefined)) {
      const answer = await served.call(route.method.toUpperCase(), route.path.replace('{id}', 'x'), { body: '{' });
      expectProblem(answer, 401, 'API_KEY_MISSING');
    }
  });
});
