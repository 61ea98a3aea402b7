import { CountersignError } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { granted, type RefusalCode, refused } from '../../features/outcome.js';
import { rawRequest } from '../../testing/raw-request.js';
import { type Answer, type Served, type ServeOptions, serve } from '../../testing/serve.js';
import { throwAwayVendor } from '../../testing/throw-away-vendor.js';
import { type Action, action, READ, WRITE } from './action.js';
import { ActionError, unwrap } from './action-error.js';
import { zentitleApi } from './dispatch.js';
import { bit, fields, integer, list, text } from './parameters.js';

const CUSTOMER = '4711';

/** What `POST Fault` throws, by the name that it is sent. */
const FAULTS: Readonly<Record<string, () => never | Promise<never>>> = {
  input: () => {
    throw new ActionError(400, 'name: it may not be this one.');
  },
  absent: () => {
    throw new ActionError(404, 'name: there is none.');
  },
  conflict: () => {
    throw new ActionError(409, 'name: it is taken.');
  },
  document: () => {
    throw new CountersignError('SIGNATURE_INVALID', 'It was changed.');
  },
  fault: () => {
    throw new Error('internal-text');
  },
  own: () => {
    throw new CountersignError('STORE_DAMAGED', 'internal-text');
  },
  store: () => {
    throw new CountersignError('STORE_UNAVAILABLE', 'internal-text');
  },
  async: () => Promise.reject(new TypeError('internal-text')),
};

const ACTIONS: readonly Action[] = [
  action({
    controller: 'Echo',
    method: 'GET',
    access: READ,
    parameters: fields({
      name: text(),
      hours: integer(0, 8760).optional(),
      details: bit(),
      rows: list(fields({ code: text(), limit: integer(1, 9).optional() })).optional(),
    }),
    answer: async (given, { actor, now }) => ({ given: JSON.parse(JSON.stringify(given)), actor, now }),
  }),
  action({
    controller: 'Echo',
    method: 'DELETE',
    access: WRITE,
    parameters: fields({ name: text() }),
    answer: async ({ name }) => `${name} Deleted Successfully`,
  }),
  action({
    controller: 'Fault',
    method: 'POST',
    access: WRITE,
    parameters: fields({ name: text() }),
    answer: async ({ name }) => FAULTS[name]?.() ?? unwrap(refused(name as RefusalCode, 'Refused.', { remedy: 'Do.' })),
  }),
  action({
    controller: 'Nothing',
    method: 'GET',
    access: READ,
    parameters: fields({}),
    answer: async () => unwrap(granted('OK')),
  }),
];

const start = async (options: ServeOptions = {}): Promise<Served> =>
  serve(await throwAwayVendor(), {
    compat: (features) => [zentitleApi(features, { customerId: CUSTOMER, clock: () => 42, actions: ACTIONS })],
    ...options,
  });

let served: Served;
beforeAll(async () => {
  served = await start();
});
afterAll(() => served.close());

const key = () => `bearer ${CUSTOMER}:${served.keys['read-write']}`;
const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  served.call(method, path, { body, headers: { authorization: key(), ...headers } });
/** The body of an error. */
const said = ({ text }: Answer): unknown => JSON.parse(text);
/** `fetch` sends no body with a GET. */
async function get(target: string, body: string, headers: readonly string[] = ['Content-Type: application/json']) {
  const head = [`GET ${target} HTTP/1.1`, 'Host: x', 'Connection: close', `Authorization: ${key()}`, ...headers];
  const sent = `${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const answer = await rawRequest(served.port, sent);
  const [, status = '', text = ''] = /^HTTP\/1\.1 (\d{3}) [\s\S]*?\r\n\r\n([\s\S]*)$/.exec(answer) ?? [];
  return { status: Number(status), body: JSON.parse(text) };
}

describe('A path', () => {
  it.each(['/api/Nothing', '/api/nothing', '/API/NOTHING/', '/api/Nothing?'])(
    'names a controller in any case, with a slash at its end or not: %s',
    async (path) => {
      const answer = await ask('GET', path);
      expect([answer.status, answer.text]).toEqual([200, '"OK"']);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
    },
  );

  it('may be in the absolute form', async () => {
    expect(await get('http://licenses.example/api/Echo?name=a', '')).toMatchObject({ status: 200 });
  });

  it.each(['/api/Nobody', '/api/constructor'])('of no controller is answered in this API’s words: %s', async (path) => {
    const answer = await ask('GET', path);
    expect([answer.status, typeof said(answer)]).toEqual([404, 'string']);
  });

  it.each(['/api', '/api/', '/api/Echo/1', '/api/Echo//', '/v1/Echo', '/api/E%63ho'])(
    'that is longer or shorter is not this API’s: %s',
    async (path) => {
      expect((await ask('GET', path)).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    },
  );

  it('takes the methods that its controller has, and names them', async () => {
    const answer = await ask('PATCH', '/api/echo', {});
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, DELETE']);
    expect(said(answer)).toBe('Echo takes GET, DELETE.');
  });

  it('is nothing when the API is off', async () => {
    const off = await start({ compat: () => [] });
    expect((await off.call('GET', '/api/Nothing')).json).toMatchObject({ code: 'NOT_FOUND' });
    await off.close();
  });
});

describe('Who calls', () => {
  const as = (authorization: string) => ask('GET', '/api/Nothing', undefined, { authorization });

  it('is known by customer ID and key, the scheme in any case', async () => {
    for (const scheme of ['bearer', 'Bearer', 'BEARER']) {
      expect((await as(`${scheme} ${CUSTOMER}:${served.keys['read-only']}`)).status).toBe(200);
    }
  });

  it.each([
    ['nothing', () => ''],
    ['a key without a customer ID', () => `bearer ${served.keys['read-only']}`],
    ['another scheme', () => `basic ${CUSTOMER}:${served.keys['read-only']}`],
    ['another customer ID', () => `bearer 4712:${served.keys['read-only']}`],
    ['no customer ID', () => `bearer :${served.keys['read-only']}`],
    ['an unknown key', () => `bearer ${CUSTOMER}:csk_${'0'.repeat(32)}`],
    ['no key', () => `bearer ${CUSTOMER}:`],
  ])('is turned away with %s, and told nothing else', async (_what, authorization) => {
    const answer = await as(authorization());
    expect(answer.status).toBe(401);
    expect(said(answer)).toMatch(/customer ID/);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.text).not.toMatch(/csk_|4712/);
  });

  it('is turned away by the role of the key, before the body is read', async () => {
    const authorization = `bearer ${CUSTOMER}:${served.keys['read-only']}`;
    const answer = await ask('DELETE', '/api/Echo', '{', { authorization });
    expect(answer.status).toBe(403);
    expect(said(answer)).toMatch(/read-only.*read-write/);
  });

  it('is slowed down when trying keys, and only then', async () => {
    const slow = await start({ rateLimits: { perAddress: 1e9, failedKeysPerAddress: 2 } });
    const right = `bearer ${CUSTOMER}:${slow.keys['read-only']}`;
    const wrong = ['bearer 1:csk_x', `bearer 1:${slow.keys['read-only']}`, ''];
    const statuses: number[] = [];
    for (const authorization of [...wrong, right]) {
      const answer = await slow.call('GET', '/api/Nothing', { headers: { authorization } });
      statuses.push(answer.status);
      if (answer.status !== 429) continue;
      expect(said(answer)).toMatch(/Retry-After/);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([401, 401, 429, 200]);
    await slow.close();
  });

  it('has a limit for each address, in this API’s words', async () => {
    const slow = await start({ rateLimits: { perAddress: 1, failedKeysPerAddress: 9 } });
    const headers = { authorization: `bearer ${CUSTOMER}:${slow.keys['read-only']}` };
    expect((await slow.call('GET', '/api/Nothing', { headers })).status).toBe(200);
    const answer = await slow.call('GET', '/api/Nothing', { headers });
    expect([answer.status, typeof said(answer)]).toEqual([429, 'string']);
    await slow.close();
  });
});

describe('Parameters', () => {
  const given = async (target: string, body: string, headers?: readonly string[]) => {
    const answer = await get(`/api/Echo${target}`, body, headers);
    return answer.status === 200 ? answer.body.given : answer.body;
  };

  it('come from the body, the query, or both, with names in any case and values as text', async () => {
    const whole = { name: 'a', hours: 12, details: true };
    expect(await given('', '{"name":"a","hours":12,"details":1}')).toEqual(whole);
    expect(await given('', '{"NAME":"a","Hours":"12","details":"1"}')).toEqual(whole);
    expect(await given('?Name=a&HOURS=12&details=1', '')).toEqual(whole);
    expect(await given('?name=a', '{"hours":12,"details":"1"}')).toEqual(whole);
    expect(await given('?name=a&hours=12&name=a', '{"NAME":"a","hours":12,"details":1}')).toEqual(whole);
  });

  it.each([
    ['?name=a', '{"name":"b"}'],
    ['?name=a&name=b', ''],
    ['?name=a&NAME=b', ''],
    ['', '{"name":"a","Name":"b"}'],
  ])('are not given twice with different values: %s %s', async (target, body) => {
    expect(await get(`/api/Echo${target}`, body)).toEqual({
      status: 400,
      body: 'name must be given once: it has two different values.',
    });
  });

  it('are read from each type that clients send, and from no other', async () => {
    const right = { name: 'a', details: false };
    const typed = (type: string, body: string) => given('', body, type === '' ? [] : [`Content-Type: ${type}`]);
    for (const type of ['application/json', 'text/json', 'Application/JSON; charset=utf-8', '']) {
      expect(await typed(type, '{"name":"a"}')).toEqual(right);
    }
    expect(await typed('application/x-www-form-urlencoded', 'name=a&details=0')).toEqual(right);
    const refused = await get('/api/Echo', 'name=a', ['Content-Type: text/plain']);
    expect([refused.status, typeof refused.body]).toEqual([415, 'string']);
  });

  it('may be null, which is not given, and what is not known is ignored', async () => {
    expect(await given('?nothing=1', '{"name":"a","hours":null,"rows":[{"code":"A","limit":null}]}')).toEqual({
      name: 'a',
      details: false,
      rows: [{ code: 'A' }],
    });
    expect(await given('', '{"name":null}')).toBe('name must be given.');
  });

  it.each([
    ['', 'name must be given.'],
    ['?name=', 'name must be text that is not empty.'],
    ['?name=a&hours=8761', 'hours must be a whole number from 0 to 8760.'],
    ['?hours=-1', 'name must be given. hours must be a whole number from 0 to 8760.'],
    ['?name=a&details=2', 'details must be 1 or 0.'],
    ['?name=a&rows=x', 'rows must be a list.'],
    ['?name=a&rows=[{"limit":3}]', 'rows[0].code must be given.'],
    ['?name=a&rows=[{"code":"A"},{"code":"B","limit":10}]', 'rows[1].limit must be a whole number from 1 to 9.'],
    ['?name=a&rows=[1]', 'rows[0] must be an object.'],
  ])('that do not fit are named: %s', async (target, words) => {
    expect(await get(`/api/Echo${target.replaceAll('"', '%22')}`, '')).toEqual({ status: 400, body: words });
  });

  it.each(['{', '[]', '"a"', '{"name":"a","name":"b"}', '{"__proto__":{}}', '{}{}', '\u0000'])(
    'are strict JSON: %s',
    async (body) => {
      const answer = await get('/api/Echo?name=a', body);
      expect([answer.status, typeof answer.body]).toEqual([400, 'string']);
    },
  );

  it('are not larger than any call is', async () => {
    const answer = await ask('DELETE', '/api/Echo', { name: 'x'.repeat(100_000) });
    expect([answer.status, typeof said(answer)]).toEqual([413, 'string']);
  });

  it('that are all wrong are not answered with something larger', async () => {
    const rows = Array.from({ length: 1_000 }, () => ({}));
    const { body } = await get('/api/Echo', JSON.stringify({ name: 'a', rows }));
    expect(body.length).toBeLessThan(1_000);
  });

  it('reach the action with who calls and when', async () => {
    const { body } = await get('/api/Echo?name=a', '');
    expect(body).toMatchObject({ actor: expect.stringMatching(/^key_/), now: 42 });
  });
});

describe('What goes wrong', () => {
  it.each([
    ['input', 400, 'name: it may not be this one.'],
    ['absent', 404, 'name: there is none.'],
    ['conflict', 409, 'name: it is taken.'],
    ['document', 400, 'It was changed.'],
    ['LICENSE_UNKNOWN', 404, 'Refused. Do.'],
    ['NO_SEAT_LEFT', 409, 'Refused. Do.'],
    ['LICENSE_EXPIRED', 409, 'Refused. Do.'],
    ['LICENSE_SUSPENDED', 409, 'Refused. Do.'],
    ['FEATURE_UNKNOWN', 400, 'Refused. Do.'],
    ['NOT_CERTIFIABLE', 400, 'Refused. Do.'],
  ])('is a status and a JSON string: %s', async (name, status, words) => {
    const answer = await ask('POST', '/api/Fault', { name });
    expect([answer.status, said(answer)]).toEqual([status, words]);
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
  });

  it.each([
    ['fault', 500],
    ['own', 500],
    ['async', 500],
    ['store', 503],
  ])('on our side is constant, and the log has it under the request id: %s', async (name, status) => {
    const answer = await ask('POST', '/api/Fault', { name });
    expect([answer.status, said(answer)]).toEqual([status, expect.stringMatching(/^Something went wrong here/)]);
    expect(answer.text).not.toMatch(/internal-text|\.js|\bat /);
    const line = served
      .log()
      .split('\n')
      .find((each) => each.includes(answer.headers.get('x-request-id') ?? '-') && each.includes('"msg":"fault"'));
    expect(line).toContain('internal-text');
  });
});

describe('A request', () => {
  it('is logged and measured by its controller, and its query by neither', async () => {
    await ask('GET', '/api/eCHO/?name=canary-in-query&hours=0');
    await ask('GET', '/api/canary');
    const { text } = await served.call('GET', '/metrics');
    expect(text).toMatch(/countersign_http_request_seconds_count\{method="GET",route="\/api\/Echo",status="200"\}/);
    expect(text).toMatch(/countersign_http_problems_total\{code="CONFLICT"\}/);
    expect(served.log()).toMatch(
      /"method":"GET","route":"\/api\/Echo","status":200,"milliseconds":[\d.]+,"caller":"key_/,
    );
    expect(text + served.log()).not.toContain('canary');
  });
});
