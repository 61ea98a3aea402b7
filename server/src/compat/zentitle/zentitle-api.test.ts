import { describe, expect, it } from 'vitest';
import {
  askZentitle,
  CUSTOMER_ID,
  errorSentence,
  getWithBody,
  served,
  startZentitle,
} from './testing/zentitle-caller.js';

describe('A path', () => {
  it.each(['/api/Nothing', '/api/nothing', '/API/NOTHING/', '/api/Nothing?'])(
    'names a controller in any case, with a slash at its end or not: %s',
    async (path) => {
      const answer = await askZentitle('GET', path);
      expect([answer.status, answer.text]).toEqual([200, '"OK"']);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
    },
  );

  it('may be in the absolute form', async () => {
    expect(await getWithBody('http://licenses.example/api/Echo?name=a', '')).toMatchObject({ status: 200 });
  });

  it.each(['/api/Nobody', '/api/constructor'])('of no controller is answered in this API’s words: %s', async (path) => {
    const answer = await askZentitle('GET', path);
    expect([answer.status, typeof errorSentence(answer)]).toEqual([404, 'string']);
  });

  it.each(['/api', '/api/', '/api/Echo/1', '/api/Echo//', '/v1/Echo', '/api/E%63ho'])(
    'that is longer or shorter is not this API’s: %s',
    async (path) => {
      expect((await askZentitle('GET', path)).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    },
  );

  it('takes the methods that its controller has, and names them', async () => {
    const answer = await askZentitle('PATCH', '/api/echo', {});
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, DELETE']);
    expect(errorSentence(answer)).toBe('Echo takes GET, DELETE.');
  });

  it('is nothing when the API is off', async () => {
    const off = await startZentitle({ compat: () => [] });
    expect((await off.call('GET', '/api/Nothing')).json).toMatchObject({ code: 'NOT_FOUND' });
    await off.close();
  });
});

describe('Who calls', () => {
  const as = (authorization: string) => askZentitle('GET', '/api/Nothing', undefined, { authorization });

  it('is known by customer ID and key, the scheme in any case', async () => {
    for (const scheme of ['bearer', 'Bearer', 'BEARER']) {
      expect((await as(`${scheme} ${CUSTOMER_ID}:${served.keys['read-only']}`)).status).toBe(200);
    }
  });

  it.each([
    ['nothing', () => ''],
    ['a key without a customer ID', () => `bearer ${served.keys['read-only']}`],
    ['another scheme', () => `basic ${CUSTOMER_ID}:${served.keys['read-only']}`],
    ['another customer ID', () => `bearer 4712:${served.keys['read-only']}`],
    ['no customer ID', () => `bearer :${served.keys['read-only']}`],
    ['an unknown key', () => `bearer ${CUSTOMER_ID}:csk_${'0'.repeat(32)}`],
    ['no key', () => `bearer ${CUSTOMER_ID}:`],
  ])('is turned away with %s, and told nothing else', async (_what, authorization) => {
    const answer = await as(authorization());
    expect(answer.status).toBe(401);
    expect(errorSentence(answer)).toMatch(/customer ID/);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.text).not.toMatch(/csk_|4712/);
  });

  it('is turned away by the role of the key, before the body is read', async () => {
    const authorization = `bearer ${CUSTOMER_ID}:${served.keys['read-only']}`;
    const answer = await askZentitle('DELETE', '/api/Echo', '{', { authorization });
    expect(answer.status).toBe(403);
    expect(errorSentence(answer)).toMatch(/read-only.*read-write/);
  });

  it('is slowed down when trying keys, and only then', async () => {
    const slow = await startZentitle({ rateLimits: { perAddress: 1e9, failedKeysPerAddress: 2 } });
    const right = `bearer ${CUSTOMER_ID}:${slow.keys['read-only']}`;
    const wrong = ['bearer 1:csk_x', `bearer 1:${slow.keys['read-only']}`, ''];
    const statuses: number[] = [];
    for (const authorization of [...wrong, right]) {
      const answer = await slow.call('GET', '/api/Nothing', { headers: { authorization } });
      statuses.push(answer.status);
      if (answer.status !== 429) continue;
      expect(errorSentence(answer)).toMatch(/Retry-After/);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([401, 401, 429, 200]);
    await slow.close();
  });

  it('has a limit for each address, in this API’s words', async () => {
    const slow = await startZentitle({ rateLimits: { perAddress: 1, failedKeysPerAddress: 9 } });
    const headers = { authorization: `bearer ${CUSTOMER_ID}:${slow.keys['read-only']}` };
    expect((await slow.call('GET', '/api/Nothing', { headers })).status).toBe(200);
    const answer = await slow.call('GET', '/api/Nothing', { headers });
    expect([answer.status, typeof errorSentence(answer)]).toEqual([429, 'string']);
    await slow.close();
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
    const answer = await askZentitle('POST', '/api/Fault', { name });
    expect([answer.status, errorSentence(answer)]).toEqual([status, words]);
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
  });

  it.each([
    ['fault', 500],
    ['own', 500],
    ['async', 500],
    ['store', 503],
  ])('on our side is constant, and the log has it under the request id: %s', async (name, status) => {
    const answer = await askZentitle('POST', '/api/Fault', { name });
    expect([answer.status, errorSentence(answer)]).toEqual([
      status,
      expect.stringMatching(/^An internal error occurred/),
    ]);
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
    await askZentitle('GET', '/api/eCHO/?name=canary-in-query&hours=0');
    await askZentitle('GET', '/api/canary');
    const { text } = await served.call('GET', '/metrics');
    expect(text).toMatch(/countersign_http_request_seconds_count\{method="GET",route="\/api\/Echo",status="200"\}/);
    expect(text).toMatch(/countersign_http_problems_total\{code="CONFLICT"\}/);
    expect(served.log()).toMatch(
      /"method":"GET","route":"\/api\/Echo","status":200,"milliseconds":[\d.]+,"caller":"key_/,
    );
    expect(text + served.log()).not.toContain('canary');
  });
});
