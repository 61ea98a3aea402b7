import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpProblem } from '../response/problem.js';
import { readFields } from './read-fields.js';

const server = createServer(async (request, response) => {
  try {
    const fields = await readFields(request);
    const seen = fields.names().map((name) => [name, fields.text(name) ?? null, fields.list(name)]);
    response.end(JSON.stringify(seen));
  } catch (error) {
    response.end(JSON.stringify(error instanceof HttpProblem ? error.problem.code : 'fault'));
  }
});
let url = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const FORM = 'application/x-www-form-urlencoded';
const send = async (query: string, type?: string, body?: string | FormData): Promise<unknown> => {
  const response = await fetch(`${url}/${query}`, {
    method: 'POST',
    ...(type !== undefined && { headers: { 'content-type': type } }),
    ...(body !== undefined && { body }),
  });
  return response.json();
};

describe('The fields of a request', () => {
  it.each<[string, string, string | undefined, string | undefined, unknown]>([
    ['nothing at all', '', undefined, undefined, []],
    [
      'a query',
      '?proIds=6,9&log=false',
      undefined,
      undefined,
      [
        ['proIds', '6,9', ['6', '9']],
        ['log', 'false', ['false']],
      ],
    ],
    ['a list as PHP has it', '?proIds[]=6&proIds[]=9', undefined, undefined, [['proIds', '9', ['6', '9']]]],
    [
      'a form',
      '',
      FORM,
      'a=+1%20&b=',
      [
        ['a', '1', ['1']],
        ['b', null, []],
      ],
    ],
    ['a form type without a body', '?a=1', FORM, undefined, [['a', '1', ['1']]]],
    ['a form with a character set', '', `${FORM}; charset=UTF-8`, 'a=1', [['a', '1', ['1']]]],
    [
      'JSON',
      '',
      'application/json',
      '{"proIds":[6,"9"],"log":false,"x":{},"n":null}',
      [
        ['proIds', '9', ['6', '9']],
        ['log', 'false', ['false']],
        ['x', null, []],
        ['n', null, []],
      ],
    ],
    ['a body that says more than the query', '?a=1', FORM, 'a=2', [['a', '2', ['1', '2']]]],
    ['a type that is none of ours', '?a=1', 'text/plain', 'b=2', [['a', '1', ['1']]]],
    ['JSON that is none', '', 'application/json', '{', 'BODY_INVALID'],
    ['parts that are none', '', 'multipart/form-data; boundary=x', 'nothing', 'BODY_INVALID'],
    ['parts without a boundary', '', 'multipart/form-data', 'nothing', 'BODY_INVALID'],
    ['a form that is too large', '', FORM, `a=${'x'.repeat(100_000)}`, 'BODY_TOO_LARGE'],
  ])('%s', async (_, query, type, body, seen) => {
    expect(await send(query, type, body)).toEqual(seen);
  });

  it('parts, without their files', async () => {
    const parts = new FormData();
    parts.set('license_key', 'ABC');
    parts.set('file', new Blob(['x']), 'x.txt');
    parts.set('device_id', 'd');
    expect(await send('', undefined, parts)).toEqual([
      ['license_key', 'ABC', ['ABC']],
      ['device_id', 'd', ['d']],
    ]);
  });
});
