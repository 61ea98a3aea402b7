import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RateLimiters } from '../request/rate-limits.js';
import type { ErrorFormat } from '../response/handle-errors.js';

/** Another system's API, beside the native one, on its own paths and in its own format. */
export interface CompatibleApi {
  /** Whether a path, without its query, belongs to this API. */
  readonly matches: (path: string, method: string) => boolean;
  /** Answers a request whose path matched, or throws the error to answer with, including `NotHandled`. */
  readonly handle: (request: IncomingMessage, response: ServerResponse, limiters: RateLimiters) => Promise<void>;
  readonly errors: ErrorFormat;
}
