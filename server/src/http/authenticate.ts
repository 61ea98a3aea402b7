import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiKeys } from '../features/api-keys/api-keys.js';
import { exchangeOf } from './exchange.js';
import { HttpProblem } from './problem.js';
import type { RateLimiters } from './rate-limits.js';
import type { Access } from './route.js';

/** Where an API wants its key, and what it says to whoever brings none or a wrong one. */
export interface KeyForm {
  /** @returns the key in an Authorization header, `undefined` when there is none, `''` when it can't be right */
  readonly secretIn: (authorization: string) => string | undefined;
  readonly missing: string;
  readonly invalid: string;
}

const BEARER = /^bearer +(\S{1,200})$/i;
const NATIVE: KeyForm = {
  secretIn: (authorization) => BEARER.exec(authorization)?.[1],
  missing: 'Send an API key: Authorization: Bearer <key>.',
  invalid: 'This API key is unknown or revoked. countersign api-key list shows them.',
};

/** Resolves for whoever may go on, and throws what everybody else is answered with. */
export type Authenticate = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Lets a call through whose API key has one of the roles, and puts the key where handlers find it. Denied by default.
 * Whoever tries keys is slowed down, and only they: the holder of a right key may sit behind the same address.
 */
export function authenticate(
  access: Exclude<Access, 'holder'>,
  apiKeys: ApiKeys,
  limiters: RateLimiters,
  form: KeyForm = NATIVE,
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
