import type { IncomingMessage } from 'node:http';
import type { ApiKey } from '../features/api-keys/api-key-record.js';
import type { License } from '../features/licenses/license-record.js';

/** What the server knows of a request beside the request itself. */
export interface Exchange {
  readonly requestId: string;
  /** IP address of the caller: see `clientAddresses`. */
  readonly address: string;
  /** The pattern that matched, `/v1/licenses/:id`, once one has: never the path, which may hold anything. */
  route?: string;
  /** The API key that authenticated it, once one has. */
  caller?: ApiKey;
  /** The license whose code authenticated it, once one has. */
  holder?: License;
}

const exchanges = new WeakMap<IncomingMessage, Exchange>();

export function beginExchange(request: IncomingMessage, requestId: string, address: string): Exchange {
  const exchange: Exchange = { requestId, address };
  exchanges.set(request, exchange);
  return exchange;
}

export function exchangeOf(request: IncomingMessage): Exchange {
  const exchange = exchanges.get(request);
  if (exchange === undefined) throw new TypeError('unreachable: every request begins an exchange');
  return exchange;
}
