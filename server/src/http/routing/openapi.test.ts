import { randomTokenId } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { Device } from '../../testing/device.js';
import { resolveReference, schemaMismatches } from '../../testing/json-schema.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor, PRODUCT, type TestVendor } from '../../testing/test-vendor.js';
import { nativeRoutes } from '../server/app.js';
import { exerciseChecks } from '../testing/exercise-checks.js';
import { exerciseDevices } from '../testing/exercise-devices.js';
import { exerciseKeys } from '../testing/exercise-keys.js';
import { exerciseOrders, NULL_MAIL, ORDER_SECRET } from '../testing/exercise-orders.js';
import { type AskOperation, exercisePeople } from '../testing/exercise-people.js';
import type { Route } from './route.js';

type Json = Record<string, unknown>;
interface Operation extends Json {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly Json[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: Json;
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Json }>> }>
  >;
}

let acme: TestVendor;
let served: TestServer;
let routes: readonly Route[];
let document: Json & { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
beforeAll(async () => {
  acme = await createTestVendor({ orderSecret: ORDER_SECRET, mail: NULL_MAIL });
  served = await startTestServer(acme);
  routes = nativeRoutes(acme.features);
  document = (await served.call('GET', '/openapi.json')).json as typeof document;
});
afterAll(() => served.close());

/** Without it, these would do too much. */
const REQUIRED_QUERY = new Set(['delete /v1/check-log']);

const operationOf = ({ method, path }: Pick<Route, 'method' | 'path'>): Operation | undefined =>
  document.paths[path]?.[method];

function* referencesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === '$ref') yield String(member);
    yield* referencesIn(member);
  }
}

describe('The OpenAPI document', () => {
  it('has the parts that OpenAPI 3.1 asks for', () => {
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\.\d$/),
      info: { title: expect.any(String), version: '0.0.0' },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    });
  });

  it('has every route and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('has references that lead somewhere, and operation ids that are unique', () => {
    const references = [...referencesIn(document)];
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) expect(() => resolveReference(document, reference)).not.toThrow();
    const ids = routes.map((route) => operationOf(route)?.operationId);
    expect(new Set(ids).size).toBe(routes.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
  });

  it('says of each operation who may call it, what it takes, and that it may fail', () => {
    for (const route of routes) {
      const operation = operationOf(route);
      const scheme = route.access === 'holder' ? { licenseCode: [] } : { apiKey: [] };
      expect(operation?.security).toEqual(route.access === 'public' ? [] : [scheme]);
      expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
      const named = (operation?.parameters ?? []).map((parameter) => parameter.name).sort();
      expect(named).toEqual([...Object.keys(route.params ?? {}), ...Object.keys(route.query ?? {})].sort());
      for (const { in: place, required } of operation?.parameters ?? [])
        expect(required === true).toBe(place === 'path' || REQUIRED_QUERY.has(`${route.method} ${route.path}`));
      const placeholders = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(route.params ?? {})).toEqual(placeholders);
      expect(Object.keys(operation?.responses ?? {}).sort()).toEqual([String(route.status), '4XX', '5XX'].sort());
    }
  });
});

/** Asserts that an answer is one that the document announces for this operation. */
function expectAnnounced(method: Route['method'], path: string, answer: HttpAnswer): void {
  const responses = operationOf({ method, path })?.responses;
  const response = responses?.[String(answer.status)] ?? responses?.[`${String(answer.status)[0]}XX`];
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const schema = response?.content[type]?.schema;
  expect(schema, `${method} ${path} ${answer.status} ${type}`).toBeDefined();
  expect(schemaMismatches(document, schema ?? {}, answer.json)).toEqual([]);
}

describe('What the server really answers', () => {
  it('is what the document announces, for every operation, hoped for or not', async () => {
    const key = served.keys['read-write'];
    const seen = new Set<string>();
    const ask: AskOperation = async (method, path, ids, body, headers = {}): Promise<Json> => {
      const [names = '', query] = ids.split('?');
      const parts = names.split('/');
      const named = path.replace(/\{\w+\}/g, () => (parts.length > 1 ? parts.shift() : parts[0]) ?? '');
      const target = query === undefined ? named : `${named}?${query}`;
      const answer = await served.call(method.toUpperCase(), target, { key, body, headers });
      expectAnnounced(method, path, answer);
      if (answer.status < 400) seen.add(`${method} ${path}`);
      return answer.json;
    };
    const product = {
      name: 'Made',
      id: 'made',
      features: [{ code: 'A', name: 'A', included: true }],
      checkEveryDays: 9,
    };
    await ask('post', '/v1/products', '', { ...product, machineChangesAllowed: 2 });
    const license = await ask('post', '/v1/licenses', '', {
      productId: PRODUCT,
      expiresAt: '2030-01-01T00:00:00.5Z',
      startsAt: '2026-01-01T00:00:00Z',
      udf: { a: 'b' },
      label: 'Ærø',
      features: [{ code: 'DRAW', limit: 0 }],
    });
    const id = String(license.id);
    const [device, other] = [await Device.make(), await Device.make()];
    const request = await device.activate(String(license.code), { lbl: 'office' });
    const { activation } = await ask('post', '/v1/activations', '', { request });
    const act = String((activation as Json).id);
    const refused = await ask('post', '/v1/activations', '', { request: await other.activate(String(license.code)) });
    expect(refused.holders).toHaveLength(1);
    await ask('post', '/v1/device/activations', '', { request });
    const chained = { ctr: 2, prv: 'A'.repeat(22) };
    for (let i = 0; i < 2; i += 1) {
      await ask('post', '/v1/activations', '', { request: await device.refresh(act, chained) });
    }
    const forked = await ask('get', '/v1/activations', '?forked=true');
    expect(forked.items).toMatchObject([{ id: act, fork: { counter: 2, seen: 'same' } }]);
    await ask('post', '/v1/activations/{id}/settle-fork', act, { reason: 'restored' });
    const question = { product: PRODUCT, activation: act, generation: 1, nonce: randomTokenId(systemRandom) };
    await ask('post', '/v1/device/checks', '', question);
    const deactivation = await device.deactivate(act);
    await ask('post', '/v1/deactivations', '', { deactivation });
    await ask('post', '/v1/device/deactivations', '', { deactivation });
    const again = await ask('post', '/v1/activations', '', { request: await other.activate(String(license.code)) });
    const code = String(license.code);
    const holder = { authorization: `License ${code}` };
    await ask('get', '/v1/me', '', undefined, holder);
    await ask('get', '/v1/me', '', undefined, { authorization: 'License wrong' });
    await ask('get', '/v1/me/devices', '', undefined, holder);
    await ask('post', '/v1/activations/{id}/release', String((again.activation as Json).id), { reason: 'gone' });
    const held = await ask('post', '/v1/activations', '', { request: await (await Device.make()).activate(code) });
    await ask('post', '/v1/me/devices/{id}/release', String((held.activation as Json).id), undefined, holder);
    await ask('delete', '/v1/me/locks', '', undefined, holder);
    await ask('post', '/v1/me/switch-off', '', undefined, holder);
    await ask('post', '/v1/me/switch-on', '', undefined, holder);
    await ask('post', '/v1/passives', '', { productId: PRODUCT, clientId: 'client-0001' });
    const made = await ask('post', '/v1/api-keys', '', { role: 'data-streamer', label: 'made' });
    await ask('post', '/v1/api-keys/{id}/revoke', String(made.id));
    await ask('patch', '/v1/licenses/{id}', id, {
      type: 'subscription',
      subscriptionDays: 30,
      leases: { client: 12, vm: null },
      concurrency: { mode: 'network', networkSeats: 3, heartbeatMinutes: 5 },
      features: [{ code: 'RENDER', limit: 4 }],
      udf: { a: null, b: 'c' },
      functions: [{ name: 'LTCO', on: true, value: 20 }],
      acquired: true,
      startsAt: null,
    });
    await ask('patch', '/v1/settings', '', { keys: { deleteFreeAfterDays: 30 } });
    await ask('get', '/v1/settings', '');
    const note = await ask('post', '/v1/licenses/{id}/notes', id, { text: 'Ærø' });
    await ask('get', '/v1/licenses/{id}/notes', id);
    await ask('patch', '/v1/notes/{id}', String(note.id), { type: 'system' });
    await ask('delete', '/v1/notes/{id}', String(note.id));
    await ask('delete', '/v1/licenses/{id}/notes', id);
    await ask('post', '/v1/licenses/batch', '', { productId: PRODUCT, amount: 2, label: 'Order 4711' });
    await ask('post', '/v1/licenses/next', '', { productId: PRODUCT });
    await ask('post', '/v1/licenses/{id}/suspend', id);
    await ask('post', '/v1/licenses/{id}/reinstate', id);
    await ask('get', '/v1/licenses/{id}', id);
    await ask('get', '/v1/activations/{id}', act);
    await ask('get', '/v1/products/{id}', 'made');
    await ask('patch', '/v1/products/{id}', 'made', {
      name: 'Made anew',
      defaults: { type: 'subscription', subscriptionDays: 30, seats: 2, leases: { client: 12, vm: null } },
      trial: { days: 14 },
      machineChangesAllowed: null,
      forks: 'refuse',
    });
    const parts = '/v1/products/{id}';
    await ask('post', `${parts}/feature-groups`, 'made', { featureGroups: [{ name: 'Tools', notes: 'x' }] });
    await ask('patch', `${parts}/feature-groups/{name}`, 'made/Tools', { name: 'Werkzeuge für Ærø', notes: null });
    const more = [{ code: 'B', name: 'B', included: false, type: 'floating', notes: '', group: 'default' }];
    await ask('post', `${parts}/features`, 'made', { features: more });
    await ask('patch', `${parts}/features/{code}`, 'made/B', { code: 'C', group: 'Werkzeuge für Ærø' });
    await ask('post', `${parts}/udf-fields`, 'made', { udfFields: [{ name: 'COLOUR', value: 'red' }] });
    await ask('patch', `${parts}/udf-fields/{name}`, 'made/colour', { name: 'HUE' });
    const profile = await ask('post', '/v1/profiles', '', {
      productId: 'made',
      name: 'Gold',
      type: 'expiration',
      expiresAt: '2030-01-01T00:00:00Z',
      features: [{ code: 'C', on: false, limit: 3 }],
      udf: { HUE: 'blue' },
      functions: [{ name: 'LTCO', on: true, value: 20 }],
      reseller: 'Shop',
    });
    const prf = String(profile.id);
    await ask('patch', '/v1/profiles/{id}', prf, { name: 'Golden', leases: { offline: 48 }, inherit: true });
    await ask('get', '/v1/profiles/{id}', prf);
    await ask('get', '/v1/profiles', '');
    await ask('delete', '/v1/profiles/{id}', prf);
    await ask('delete', `${parts}/udf-fields/{name}`, 'made/HUE');
    await ask('delete', `${parts}/features/{code}`, 'made/C');
    await ask('delete', `${parts}/feature-groups/{name}`, `made/${encodeURIComponent('Werkzeuge für Ærø')}`);
    const release = await ask('post', '/v1/releases', '', { productId: 'made', version: '1.0.0', requires: '6' });
    await ask('get', '/v1/releases/{id}', String(release.id));
    await ask('get', '/v1/releases', '');
    await ask('post', '/v1/updates/check', '', { product: 'made', version: '0.9.0' });
    await ask('delete', '/v1/releases/{id}', String(release.id));
    for (const path of ['/v1/products', '/v1/licenses', '/v1/activations', '/v1/api-keys']) await ask('get', path, '');
    await exercisePeople(ask, PRODUCT, id);
    await exerciseDevices(ask, acme.features);
    await exerciseOrders(ask, PRODUCT);
    await exerciseChecks(ask, acme.features, PRODUCT, id);
    await exerciseKeys(ask, PRODUCT);
    // A stream has no end (event-stream.test.ts), and files no schema (releases.test.ts, key-files.test.ts).
    const ending = routes.filter(
      ({ gives, takes }) => gives === undefined && (takes === undefined || takes.form === 'signed'),
    );
    expect([...seen].sort()).toEqual(ending.map(({ method, path }) => `${method} ${path}`).sort());
    for (const { method, path } of ending)
      await ask(method, path, '%ff', method === 'get' ? undefined : { wrong: true });
  });
});
