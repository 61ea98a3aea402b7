import type { IncomingMessage } from 'node:http';
import type { ApiKey } from '../../features/api-keys/api-key-record.js';
import type { License } from '../../features/licenses/license-record.js';

/** What the server knows about a request besides the request itself. */
export interface RequestContext {
  readonly requestId: string;
  /** IP address of the caller: see `clientAddresses`. */
  readonly address: string;
  /** The matching route pattern, `/v1/licenses/:id`, once known: never the path, which may hold anything. */
  route?: string;
  /** The API key that authenticated it. */
  caller?: ApiKey;
  /** The license whose code authenticated it. */
  holder?: License;
}

const exchanges = new WeakMap<IncomingMessage, RequestContext>();

export function beginRequestContext(request: IncomingMessage, requestId: string, address: string): RequestContext {
  const exchange: RequestContext = { requestId, address };
  exchanges.set(request, exchange);
  return exchange;
}

export function requestContextOf(request: IncomingMessage): RequestContext {
  const exchange = exchanges.get(request);
  if (exchange === undefined) throw new TypeError('unreachable: every request begins an exchange');
  return exchange;
}
