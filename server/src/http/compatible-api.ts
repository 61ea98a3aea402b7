import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorWording } from './handle-errors.js';
import type { RateLimiters } from './rate-limits.js';

/** Another system's API beside the native one, on its own paths and in its own words. */
export interface CompatibleApi {
  /** Whether a path, which comes without its query, is this API's. */
  readonly matches: (path: string, method: string) => boolean;
  /** Answers a request whose path matched, or throws what it is to be answered with: `NotOurs`, too. */
  readonly handle: (request: IncomingMessage, response: ServerResponse, limiters: RateLimiters) => Promise<void>;
  readonly errors: ErrorWording;
}
