import { describe, expect, it } from 'vitest';
import { askZentitle, errorSentence, getWithBody } from './testing/zentitle-caller.js';

describe('Parameters', () => {
  const given = async (target: string, body: string, headers?: readonly string[]) => {
    const answer = await getWithBody(`/api/Echo${target}`, body, headers);
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
    expect(await getWithBody(`/api/Echo${target}`, body)).toEqual({
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
    const refused = await getWithBody('/api/Echo', 'name=a', ['Content-Type: text/plain']);
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
    expect(await getWithBody(`/api/Echo${target.replaceAll('"', '%22')}`, '')).toEqual({ status: 400, body: words });
  });

  it.each(['{', '[]', '"a"', '{"name":"a","name":"b"}', '{"__proto__":{}}', '{}{}', '\u0000'])(
    'are strict JSON: %s',
    async (body) => {
      const answer = await getWithBody('/api/Echo?name=a', body);
      expect([answer.status, typeof answer.body]).toEqual([400, 'string']);
    },
  );

  it('are not larger than any call is', async () => {
    const answer = await askZentitle('DELETE', '/api/Echo', { name: 'x'.repeat(100_000) });
    expect([answer.status, typeof errorSentence(answer)]).toEqual([413, 'string']);
  });

  it('that are all wrong are not answered with something larger', async () => {
    const rows = Array.from({ length: 1_000 }, () => ({}));
    const { body } = await getWithBody('/api/Echo', JSON.stringify({ name: 'a', rows }));
    expect(body.length).toBeLessThan(1_000);
  });

  it('reach the action with who calls and when', async () => {
    const { body } = await getWithBody('/api/Echo?name=a', '');
    expect(body).toMatchObject({ actor: expect.stringMatching(/^key_/), now: 42 });
  });
});
