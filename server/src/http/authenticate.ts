import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiKeys } from '../features/api-keys/api-keys.js';
import { exchangeOf } from './exchange.js';
import { HttpProblem } from './problem.js';
import type { RateLimiters } from './rate-limits.js';
import type { Access } from './route.js';

const BEARER = /^bearer +(\S{1,200})$/i;

/** Resolves for whoever may go on, and throws what everybody else is answered with. */
export type Authenticate = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Lets a call through whose API key has one of the roles, and puts the key where handlers find it. Denied by default.
 * Whoever tries keys is slowed down, and only they: the holder of a right key may sit behind the same address.
 */
export function authenticate(access: Access, apiKeys: ApiKeys, limiters: RateLimiters): Authenticate | undefined {
  if (access === 'public') return undefined;
  const turnAway = async (
    request: IncomingMessage,
    response: ServerResponse,
    challenge: string,
    problem: HttpProblem,
  ): Promise<never> => {
    await limiters.failedKey(request, response);
    response.setHeader('WWW-Authenticate', challenge);
    throw problem;
  };
  return async (request, response) => {
    const secret = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (secret === undefined) return turnAway(request, response, 'Bearer', missing());
    const apiKey = await apiKeys.authenticate(secret);
    if (apiKey === undefined) return turnAway(request, response, 'Bearer error="invalid_token"', invalid());
    exchangeOf(request).caller = apiKey;
    await limiters.apiKey(apiKey.id, response);
    if (!access.includes(apiKey.role)) {
      throw new HttpProblem(
        403,
        'ROLE_FORBIDDEN',
        `A ${apiKey.role} key may not do this; it takes one of: ${access.join(', ')}.`,
      );
    }
  };
}

const missing = () => new HttpProblem(401, 'API_KEY_MISSING', 'Send an API key: Authorization: Bearer <key>.');
const invalid = () =>
  new HttpProblem(401, 'API_KEY_INVALID', 'This API key is unknown or revoked. countersign api-key list shows them.');
