import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../features/time.js';
import type { WindowCount, WindowCounter } from '../store/counter.js';
import { addressGroup } from './address-group.js';
import { exchangeOf } from './exchange.js';
import { HttpProblem } from './problem.js';
import { MemoryWindowCounter } from './window-counter.js';

/** Requests a minute. */
export interface RateLimits {
  /** From one address, of any kind. */
  readonly perAddress: number;
  /** With an API key that was refused, from one address. Only such requests count, and only such are turned away. */
  readonly failedKeysPerAddress: number;
  /** With a license code, or a user's password, that was wrong, from one address; likewise. 60 when it is left out. */
  readonly wrongCodesPerAddress?: number;
  /** To register trials, from one address: anybody may, and each is kept. 120 when it is left out. */
  readonly trialsPerAddress?: number;
  /** With one API key, from anywhere; no limit of its own when it is left out. */
  readonly perKey?: number;
}

export const DEFAULT_RATE_LIMITS: RateLimits = Object.freeze({
  perAddress: 120_000,
  failedKeysPerAddress: 60,
  wrongCodesPerAddress: 60,
  trialsPerAddress: 120,
  perKey: 120_000,
});

/** Where requests are counted, in windows of a minute. Those of one process know nothing of another's. */
export interface RateCounters {
  readonly address: WindowCounter;
  readonly failedKeys: WindowCounter;
  readonly wrongCodes: WindowCounter;
  readonly apiKey: WindowCounter;
}

/**
 * Counts a request and says in its answer how many are left (`RateLimit`, draft-ietf-httpapi-ratelimit-headers-08).
 * Throws 429 with `Retry-After` at whoever asks too often; a promise only where the counter has one to wait for.
 */
type Limiter = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface RateLimiters {
  /** For every request. */
  readonly address: Limiter;
  /** To be called when an API key was missing or wrong, and not otherwise. */
  readonly failedKey: Limiter;
  /** To be called when a license code was wrong, and not otherwise: its holder may sit behind the same address. */
  readonly wrongCode: Limiter;
  /**
   * Before a password is looked at, which costs more than to send it: turns an address away that had too many wrong ones,
   * and counts nothing.
   */
  readonly guess: Limiter;
  /** For every request to register a trial. */
  readonly trial: Limiter;
  /** To be called when an API key was right. */
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
    // Of a counter with others: their keys are addresses.
    trial: (request, response) => trial(`trial ${groupOf(request)}`, response),
    apiKey: (keyId, response) => apiKey?.(keyId, response),
  };
}

const groupOf = (request: IncomingMessage): string => addressGroup(exchangeOf(request).address);

function limiter(name: string, limit: number, counter: WindowCounter, clock: Clock) {
  const policy = `"${name}"; q=${limit}; w=${MINUTE / 1000}`;
  const judge = (response: ServerResponse, { count, endsAt }: WindowCount, now: number, by: number): void => {
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
    // No await where there is nothing to wait for: this is done for every request.
    if (counted instanceof Promise) return counted.then((count) => judge(response, count, now, by));
    judge(response, counted, now, by);
  };
}
