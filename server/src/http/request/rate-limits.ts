import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../features/time.js';
import type { WindowCount, WindowCounter } from '../../store/counter.js';
import { HttpProblem } from '../response/problem.js';
import { addressGroup } from './address-group.js';
import { requestContextOf } from './request-context.js';
import { MemoryWindowCounter } from './window-counter.js';

/** Requests per minute. */
export interface RateLimits {
  /** From one address, of any kind. */
  readonly perAddress: number;
  /** With a rejected API key, from one address. Only such requests are counted and limited. */
  readonly failedKeysPerAddress: number;
  /** With a wrong license code or password, from one address; likewise. 60 if omitted. */
  readonly wrongCodesPerAddress?: number;
  /** Trial registrations from one address: they are public, and each is stored. 120 if omitted. */
  readonly trialsPerAddress?: number;
  /** With one API key, from anywhere; unlimited if omitted. */
  readonly perKey?: number;
}

export const DEFAULT_RATE_LIMITS: RateLimits = Object.freeze({
  perAddress: 120_000,
  failedKeysPerAddress: 60,
  wrongCodesPerAddress: 60,
  trialsPerAddress: 120,
  perKey: 120_000,
});

/** Counters of requests in windows of a minute. Those of one process don't see another's. */
export interface RateCounters {
  readonly address: WindowCounter;
  readonly failedKeys: WindowCounter;
  readonly wrongCodes: WindowCounter;
  readonly apiKey: WindowCounter;
}

/**
 * Counts a request and adds the remaining number to its answer (`RateLimit`, draft-ietf-httpapi-ratelimit-headers-08).
 * Throws 429 with `Retry-After` over the limit; returns a promise only if the counter needs one.
 */
type Limiter = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface RateLimiters {
  /** For every request. */
  readonly address: Limiter;
  /** Call it only when an API key was missing or wrong. */
  readonly failedKey: Limiter;
  /** Call it only when a license code was wrong: its holder may use the same address. */
  readonly wrongCode: Limiter;
  /**
   * Call it before a password is checked, which costs more than sending one: rejects an address with too many wrong
   * ones, without counting.
   */
  readonly guess: Limiter;
  /** For every trial registration. */
  readonly trial: Limiter;
  /** Call it when an API key was valid. */
  apiKey(keyId: string, response: ServerResponse): void | Promise<void>;
}

const MINUTE = 60_000;

export const memoryCounters = (): RateCounters => ({
  address: new MemoryWindowCounter({ length: MINUTE }),
  failedKeys: new MemoryWindowCounter({ length: MINUTE }),
  wrongCodes: new MemoryWindowCounter({ length: MINUTE }),
  apiKey: new MemoryWindowCounter({ length: MINUTE }),
});

export function createRateLimiters(
  { perAddress, failedKeysPerAddress, wrongCodesPerAddress = 60, trialsPerAddress = 120, perKey }: RateLimits,
  clock: Clock,
  counters: RateCounters = memoryCounters(),
): RateLimiters {
  const address = limiter('address', perAddress, counters.address, clock);
  const failedKey = limiter('failed-keys', failedKeysPerAddress, counters.failedKeys, clock);
  const wrongCode = limiter('wrong-codes', wrongCodesPerAddress, counters.wrongCodes, clock);
  const trial = limiter('trials', trialsPerAddress, counters.wrongCodes, clock);
  const apiKey = perKey === undefined ? undefined : limiter('api-key', perKey, counters.apiKey, clock);
  return {
    address: (request, response) => address(groupOf(request), response),
    failedKey: (request, response) => failedKey(groupOf(request), response),
    wrongCode: (request, response) => wrongCode(groupOf(request), response),
    guess: (request, response) => wrongCode(groupOf(request), response, 0),
    // Prefix in a counter that is shared: the other keys are addresses.
    trial: (request, response) => trial(`trial ${groupOf(request)}`, response),
    apiKey: (keyId, response) => apiKey?.(keyId, response),
  };
}

const groupOf = (request: IncomingMessage): string => addressGroup(requestContextOf(request).address);

function limiter(name: string, limit: number, counter: WindowCounter, clock: Clock) {
  const policy = `"${name}"; q=${limit}; w=${MINUTE / 1000}`;
  const enforce = (response: ServerResponse, { count, endsAt }: WindowCount, now: number, by: number): void => {
    if (by === 0 && count <= limit) return;
    const seconds = Math.max(0, Math.ceil((endsAt - now) / 1000));
    response.appendHeader('RateLimit', `"${name}"; r=${Math.max(0, limit - count)}; t=${seconds}`);
    response.appendHeader('RateLimit-Policy', policy);
    if (count <= limit) return;
    response.setHeader('Retry-After', Math.max(1, seconds));
    throw new HttpProblem(429, 'RATE_LIMITED', 'Too many requests. Wait as long as the Retry-After header says.');
  };
  return (key: string, response: ServerResponse, by = 1): void | Promise<void> => {
    const now = clock();
    const counted = counter.hit(key, now, by);
    // No await without need: this runs for every request.
    if (counted instanceof Promise) return counted.then((count) => enforce(response, count, now, by));
    enforce(response, counted, now, by);
  };
}
