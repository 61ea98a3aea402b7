import type { Request, RequestHandler, Response } from 'express';
import type { ApiKeys } from '../features/api-keys/api-keys.js';
import { setCaller } from './caller.js';
import { HttpProblem } from './problem.js';
import type { RateLimiters } from './rate-limits.js';
import type { Access } from './route.js';

const BEARER = /^bearer +(\S{1,200})$/i;

/**
 * Lets a call through whose API key has one of the roles, and puts the key where handlers find it. Denied by default.
 * Whoever tries keys is slowed down, and only they: the holder of a right key may sit behind the same address.
 */
export function authenticate(access: Access, apiKeys: ApiKeys, limiters: RateLimiters): RequestHandler {
  if (access === 'public') return (_request, _response, next) => next();
  const turnAway = async (request: Request, response: Response, challenge: string, problem: HttpProblem) => {
    await limiters.failedKey(request, response);
    response.set('WWW-Authenticate', challenge);
    throw problem;
  };
  return async (request, response, next) => {
    const secret = BEARER.exec(request.get('authorization') ?? '')?.[1];
    if (secret === undefined) return turnAway(request, response, 'Bearer', missing());
    const apiKey = await apiKeys.authenticate(secret);
    if (apiKey === undefined) return turnAway(request, response, 'Bearer error="invalid_token"', invalid());
    setCaller(response.locals, apiKey);
    await limiters.apiKey(request, response);
    if (!access.includes(apiKey.role)) {
      throw new HttpProblem(
        403,
        'ROLE_FORBIDDEN',
        `A ${apiKey.role} key may not do this; it takes one of: ${access.join(', ')}.`,
      );
    }
    next();
  };
}

const missing = () => new HttpProblem(401, 'API_KEY_MISSING', 'Send an API key: Authorization: Bearer <key>.');
const invalid = () =>
  new HttpProblem(401, 'API_KEY_INVALID', 'This API key is unknown or revoked. countersign api-key list shows them.');
