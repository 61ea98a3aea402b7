import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { action, READ_KEYS, WRITE_KEYS } from '../../../../server/dist/compat/zentitle/protocol/action.js';
import {
  integerParameter,
  parameterSchema,
  textParameter,
} from '../../../../server/dist/compat/zentitle/protocol/parameters.js';
import { findProgram } from '../../support/find-program.js';
import { sendRequest } from './http-client.js';
import { type ZentitleServer, zentitleServer } from './zentitle-server.js';

/** Bodies of GET and DELETE are unusual, and may be lost between client and server. */
const parameters = parameterSchema({ productid: textParameter(), amount: integerParameter(1, 9).optional() });
const ACTIONS = (['GET', 'DELETE'] as const).map((method) =>
  action({
    controller: 'Echo',
    method,
    access: method === 'GET' ? READ_KEYS : WRITE_KEYS,
    parameters,
    answer: async ({ productid, amount }) => `${productid} ${amount}`,
  }),
);
const BODY = '{"productid":"6872450105","amount":"2"}';
const QUERY = 'productid=6872450105&amount=2';
const OK = '"6872450105 2"';

let server: ZentitleServer;
let proxy: Server;
beforeAll(async () => {
  server = await zentitleServer({ actions: ACTIONS });
  proxy = createServer(forward).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});
afterAll(async () => {
  proxy.close();
  await server.close();
});

/** Like many proxies and caches: forwards a request, but only the head of a GET. */
const forward: Parameters<typeof createServer>[1] = (incoming, outgoing) => {
  const { 'content-length': _, 'transfer-encoding': __, ...headers } = incoming.headers;
  const dropped = incoming.method === 'GET';
  const sent = request({
    ...{ port: server.served.port, host: '127.0.0.1', method: incoming.method, path: incoming.url },
    headers: dropped ? headers : incoming.headers,
  });
  sent.on('response', (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  if (dropped) sent.end();
  else incoming.pipe(sent);
};

const authorization = () => server.authorization('read-write');
const JSON_TYPE = { 'content-type': 'application/json' };
const METHODS = ['GET', 'DELETE'] as const;

describe('curl', () => {
  const run = promisify(execFile);
  const curl = findProgram('curl');
  /** Without curl, its request is made by hand: the same method, headers and bytes. */
  async function ask(method: string, path: string, type: string | undefined, body: string | undefined) {
    const headers = { authorization: authorization(), ...(type !== undefined && { 'content-type': type }) };
    if (curl === undefined) {
      return (await sendRequest({ port: server.served.port, method, path, headers, body })).text;
    }
    const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const data = body === undefined ? [] : ['--data-binary', body];
    const url = `http://127.0.0.1:${server.served.port}${path}`;
    const { stdout } = await run(curl, ['--silent', '--noproxy', '*', '-X', method, ...given, ...data, url]);
    return stdout;
  }

  it.each(METHODS)('sends a body with %s, or a query', async (method) => {
    expect(await ask(method, '/api/Echo', 'application/json', BODY)).toBe(OK);
    expect(await ask(method, '/api/Echo', 'text/json', BODY)).toBe(OK);
    expect(await ask(method, `/api/Echo?${QUERY}`, undefined, undefined)).toBe(OK);
    // curl's default type for data.
    expect(await ask(method, '/api/Echo', 'application/x-www-form-urlencoded', QUERY)).toBe(OK);
  });
});

describe("Node's client", () => {
  it.each(METHODS)('sends a body with %s, with its length or in chunks', async (method) => {
    const call = { port: server.served.port, method, path: '/api/Echo', body: BODY };
    const headers = { authorization: authorization(), ...JSON_TYPE };
    expect((await sendRequest({ ...call, headers })).text).toBe(OK);
    const { body, ...rest } = call;
    const chunked = { ...headers, 'transfer-encoding': 'chunked' };
    expect((await sendRequest({ ...rest, headers: chunked, chunks: [body.slice(0, 9), body.slice(9)] })).text).toBe(OK);
    expect((await sendRequest({ ...rest, headers: { authorization: authorization() }, body })).text).toBe(OK);
  });
});

describe('A proxy that drops the body of a GET', () => {
  const port = (): number => (proxy.address() as AddressInfo).port;
  const through = (method: string, path: string, body: string) =>
    sendRequest({ port: port(), method, path, headers: { authorization: authorization(), ...JSON_TYPE }, body });

  it('leaves the query, which is enough', async () => {
    expect((await through('GET', `/api/Echo?${QUERY}`, BODY)).text).toBe(OK);
    expect(await through('GET', '/api/Echo', BODY)).toMatchObject({
      status: 400,
      text: '"productid must be given."',
    });
  });

  it('passes a DELETE on', async () => {
    expect((await through('DELETE', '/api/Echo', BODY)).text).toBe(OK);
  });
});
