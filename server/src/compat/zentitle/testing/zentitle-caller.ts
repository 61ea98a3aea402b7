import { CountersignError } from '@countersign/shared';
import { afterAll, beforeAll } from 'vitest';
import { granted, type RefusalCode, refused } from '../../../features/outcome.js';
import { rawRequest } from '../../../testing/raw-request.js';
import {
  type HttpAnswer,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../../testing/test-server.js';
import { createTestVendor } from '../../../testing/test-vendor.js';
import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { ActionError, unwrap } from '../protocol/action-error.js';
import {
  bitParameter,
  integerParameter,
  listParameter,
  parameterSchema,
  textParameter,
} from '../protocol/parameters.js';
import { zentitleApi } from '../zentitle-api.js';

export const CUSTOMER_ID = '4711';

/** What `POST Fault` throws, by name. */
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
    access: READ_KEYS,
    parameters: parameterSchema({
      name: textParameter(),
      hours: integerParameter(0, 8760).optional(),
      details: bitParameter(),
      rows: listParameter(
        parameterSchema({ code: textParameter(), limit: integerParameter(1, 9).optional() }),
      ).optional(),
    }),
    answer: async (given, { actor, now }) => ({ given: JSON.parse(JSON.stringify(given)), actor, now }),
  }),
  action({
    controller: 'Echo',
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters: parameterSchema({ name: textParameter() }),
    answer: async ({ name }) => `${name} Deleted Successfully`,
  }),
  action({
    controller: 'Fault',
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({ name: textParameter() }),
    answer: async ({ name }) => FAULTS[name]?.() ?? unwrap(refused(name as RefusalCode, 'Refused.', { remedy: 'Do.' })),
  }),
  action({
    controller: 'Nothing',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({}),
    answer: async () => unwrap(granted('OK')),
  }),
];

export const startZentitle = async (options: TestServerOptions = {}): Promise<TestServer> =>
  startTestServer(await createTestVendor(), {
    compat: (features) => [zentitleApi(features, { customerId: CUSTOMER_ID, clock: () => 42, actions: ACTIONS })],
    ...options,
  });

export let served: TestServer;
beforeAll(async () => {
  served = await startZentitle();
});
afterAll(() => served.close());

const key = () => `bearer ${CUSTOMER_ID}:${served.keys['read-write']}`;
export const askZentitle = (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> => served.call(method, path, { body, headers: { authorization: key(), ...headers } });
/** The body of an error. */
export const errorSentence = ({ text }: HttpAnswer): unknown => JSON.parse(text);
/** `fetch` sends no body with a GET. */
export async function getWithBody(
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
