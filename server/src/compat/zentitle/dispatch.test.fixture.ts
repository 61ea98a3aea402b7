import { CountersignError } from '@countersign/shared';
import { afterAll, beforeAll } from 'vitest';
import { granted, type RefusalCode, refused } from '../../features/outcome.js';
import { rawRequest } from '../../testing/raw-request.js';
import { type Answer, type Served, type ServeOptions, serve } from '../../testing/serve.js';
import { throwAwayVendor } from '../../testing/throw-away-vendor.js';
import { type Action, action, READ, WRITE } from './action.js';
import { ActionError, unwrap } from './action-error.js';
import { zentitleApi } from './dispatch.js';
import { bit, fields, integer, list, text } from './parameters.js';

export const CUSTOMER = '4711';

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

export const start = async (options: ServeOptions = {}): Promise<Served> =>
  serve(await throwAwayVendor(), {
    compat: (features) => [zentitleApi(features, { customerId: CUSTOMER, clock: () => 42, actions: ACTIONS })],
    ...options,
  });

export let served: Served;
beforeAll(async () => {
  served = await start();
});
afterAll(() => served.close());

const key = () => `bearer ${CUSTOMER}:${served.keys['read-write']}`;
export const ask = (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => served.call(method, path, { body, headers: { authorization: key(), ...headers } });
/** The body of an error. */
export const said = ({ text }: Answer): unknown => JSON.parse(text);
/** `fetch` sends no body with a GET. */
export async function get(
  target: string,
  body: string,
  headers: readonly string[] = ['Content-Type: application/json'],
) {
  const head = [`GET ${target} HTTP/1.1`, 'Host: x', 'Connection: close', `Authorization: ${key()}`, ...headers];
  const sent = `${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const answer = await rawRequest(served.port, sent);
  const [, status = '', text = ''] = /^HTTP\/1\.1 (\d{3}) [\s\S]*?\r\n\r\n([\s\S]*)$/.exec(answer) ?? [];
  return { status: Number(status), body: JSON.parse(text) };
}
