import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteHandler } from '../routing/route-handler.js';

/** The calls of a client; all others need a key, which no page should have. */
const isOfDevices = (path: string): boolean => path.startsWith('/v1/device/') || path === '/v1/updates/check';

/** Seconds for which a browser may cache a preflight answer. */
const MAX_AGE = '600';

/** Allows a page to read an answer; returns the answer to a preflight request, if this is one. */
export type AllowOrigin = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => RouteHandler | undefined;

/**
 * Allows pages of these origins to call the device API (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol).
 * Without credentials: there are no cookies.
 *
 * @param origins exactly as a browser sends them: `https://app.example.com`, `app://bundle`
 */
export function corsOrigins(origins: readonly string[]): AllowOrigin {
  const allowed = new Set(origins);
  return ({ headers: { origin }, method }, response, path) => {
    if (origin === undefined || !allowed.has(origin) || !isOfDevices(path)) return undefined;
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    return method === 'OPTIONS' ? preflight : undefined;
  };
}

const preflight: RouteHandler = async (_request, response) => {
  response.setHeader('Access-Control-Allow-Methods', 'POST');
  response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
  response.setHeader('Access-Control-Max-Age', MAX_AGE);
  response.writeHead(204).end();
};
