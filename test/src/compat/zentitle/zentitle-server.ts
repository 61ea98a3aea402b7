import { ZENTITLE_ACTIONS } from '../../../../server/dist/compat/zentitle/actions.js';
import type { Action } from '../../../../server/dist/compat/zentitle/protocol/action.js';
import { zentitleApi } from '../../../../server/dist/compat/zentitle/zentitle-api.js';
import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../../../server/dist/testing/test-server.js';
import { createTestVendor, type TestVendor } from '../../../../server/dist/testing/test-vendor.js';
import type { KeyType } from './document/vocabulary.js';
import { type HttpAnswer, sendRequest } from './http-client.js';

export const CUSTOMER_ID = '4711';

/** The role whose key is sent. */
export type CallerRole = KeyType | 'none';

export interface ZentitleAnswer extends HttpAnswer {
  /** The body, parsed: a string for every error. */
  readonly body: unknown;
}

export interface ZentitleCall {
  /** Default: `read-write`. */
  readonly by?: CallerRole;
  /** Sent as JSON unless it is text. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A real server over a test vendor, with Zentitle's API on. */
export interface ZentitleServer {
  readonly served: TestServer;
  readonly acme: TestVendor;
  readonly authorization: (by: KeyType) => string;
  /** @param call `GET LicenseCode` */
  readonly call: (call: string, options?: ZentitleCall) => Promise<ZentitleAnswer>;
  readonly close: () => Promise<void>;
}

export interface ZentitleServerOptions extends Pick<TestServerOptions, 'timeouts'> {
  readonly actions?: readonly Action[];
}

export async function zentitleServer(options: ZentitleServerOptions = {}): Promise<ZentitleServer> {
  const { actions = ZENTITLE_ACTIONS, ...rest } = options;
  const acme = await createTestVendor();
  const served = await startTestServer(acme, {
    ...rest,
    compat: (features) => [zentitleApi(features, { customerId: CUSTOMER_ID, clock: () => acme.now, actions })],
  });
  const authorization = (by: KeyType): string => `bearer ${CUSTOMER_ID}:${served.keys[by]}`;
  const call: ZentitleServer['call'] = async (name, { by = 'read-write', body, query = {}, headers } = {}) => {
    const [method = '', controller = ''] = name.split(' ');
    const search = new URLSearchParams(query).toString();
    const answer = await sendRequest({
      port: served.port,
      method,
      path: `/api/${controller}${search === '' ? '' : `?${search}`}`,
      headers: {
        ...(by !== 'none' && { authorization: authorization(by) }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { ...answer, body: JSON.parse(answer.text) as unknown };
  };
  return { served, acme, authorization, call, close: served.close };
}
