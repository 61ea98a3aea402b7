import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteHandler } from './route-handler.js';

/** What a client calls by itself; everything else takes a key, which no page should have. */
const isOfDevices = (path: string): boolean => path.startsWith('/v1/device/') || path === '/v1/updates/check';

/** Seconds for which a browser need not ask again. */
const MAX_AGE = '600';

/** Lets a page read an answer, and gives back what answers the question that its browser asks before, if this is one. */
export type AllowPage = (request: IncomingMessage, response: ServerResponse, path: string) => RouteHandler | undefined;

/**
 * Lets pages of these origins call what devices call (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol). Without
 * credentials: a browser adds no cookie, and there is none here.
 *
 * @param origins exactly as a browser sends them: `https://app.example.com`, `app://bundle`
 */
export function pageOrigins(origins: readonly string[]): AllowPage {
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
