import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiKeys } from '../../features/api-keys/api-keys.js';
import { HttpProblem } from '../response/problem.js';
import type { RouteAccess } from '../routing/route.js';
import type { RateLimiters } from './rate-limits.js';
import { requestContextOf } from './request-context.js';

/** Where an API expects its key, and its errors for a missing or wrong one. */
export interface ApiKeyScheme {
  /** @returns the key in an Authorization header, `undefined` if there is none, `''` if it can't be valid */
  readonly secretIn: (authorization: string) => string | undefined;
  readonly missing: string;
  readonly invalid: string;
}

const BEARER = /^bearer +(\S{1,200})$/i;
const NATIVE: ApiKeyScheme = {
  secretIn: (authorization) => BEARER.exec(authorization)?.[1],
  missing: 'Send an API key: Authorization: Bearer <key>.',
  invalid: 'This API key is unknown or revoked. countersign api-key list shows them.',
};

/** Resolves if the caller is authorised; otherwise throws the error to answer with. */
export type Authenticate = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Requires an API key with one of the roles, and passes the key to handlers. Denied by default. Guessing is
 * rate-limited by address, without affecting requests with a valid key from the same address.
 */
export function authenticate(
  access: Exclude<RouteAccess, 'holder'>,
  apiKeys: ApiKeys,
  limiters: RateLimiters,
  form: ApiKeyScheme = NATIVE,
): Authenticate | undefined {
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
    const secret = form.secretIn(request.headers.authorization ?? '');
    if (secret === undefined) {
      return turnAway(request, response, 'Bearer', new HttpProblem(401, 'API_KEY_MISSING', form.missing));
    }
    const apiKey = await apiKeys.authenticate(secret);
    if (apiKey === undefined) {
      const problem = new HttpProblem(401, 'API_KEY_INVALID', form.invalid);
      return turnAway(request, response, 'Bearer error="invalid_token"', problem);
    }
    requestContextOf(request).caller = apiKey;
    await limiters.apiKey(apiKey.id, response);
    if (!access.includes(apiKey.role)) {
      throw new HttpProblem(
        403,
        'ROLE_FORBIDDEN',
        `A ${apiKey.role} key may not do this; allowed roles: ${access.join(', ')}.`,
      );
    }
  };
}
