import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, type Options, rateLimit } from 'express-rate-limit';
import { callerOf } from './caller.js';
import { HttpProblem } from './problem.js';

/** Requests a minute. */
export interface RateLimits {
  /** From one address, of any kind. */
  readonly perAddress: number;
  /** With an API key that was refused, from one address. Only such requests count, and only such are turned away. */
  readonly failedKeysPerAddress: number;
  /** With one API key, from anywhere; no limit of its own when it is left out. */
  readonly perKey?: number;
}

export const DEFAULT_RATE_LIMITS: RateLimits = Object.freeze({
  perAddress: 120_000,
  failedKeysPerAddress: 60,
  perKey: 120_000,
});

/** Each answers 429 with `Retry-After` to whoever asks too often. */
export interface RateLimiters {
  /** For every request. */
  readonly address: RequestHandler;
  /** To be called when an API key was missing or wrong, and not otherwise. */
  failedKey(request: Request, response: Response): Promise<void>;
  /** To be called when an API key was right. */
  apiKey(request: Request, response: Response): Promise<void>;
}

const MINUTE = 60_000;

export function createRateLimiters({ perAddress, failedKeysPerAddress, perKey }: RateLimits): RateLimiters {
  const address = (request: Request): string => ipKeyGenerator(request.ip ?? 'unknown');
  const key = (_request: Request, response: Response): string => callerOf(response.locals)?.id ?? 'none';
  return {
    address: limiter({ identifier: 'address', limit: perAddress, keyGenerator: address }),
    failedKey: asStep(limiter({ identifier: 'failed-keys', limit: failedKeysPerAddress, keyGenerator: address })),
    apiKey:
      perKey === undefined
        ? async () => undefined
        : asStep(limiter({ identifier: 'api-key', limit: perKey, keyGenerator: key })),
  };
}

const limiter = (options: Partial<Options>): RequestHandler =>
  rateLimit({
    ...options,
    windowMs: MINUTE,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // It would write its advice to the console; the one thing that it has to say is that we don't trust proxy headers.
    validate: false,
    handler: () => {
      throw new HttpProblem(429, 'RATE_LIMITED', 'Too many requests. Wait as long as the Retry-After header says.');
    },
  });

const asStep =
  (middleware: RequestHandler) =>
  (request: Request, response: Response): Promise<void> =>
    new Promise((resolve, reject) => {
      middleware(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
