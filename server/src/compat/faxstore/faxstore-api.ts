import type { Features } from '../../features/features.js';
import type { Clock } from '../../features/time.js';
import type { CompatibleApi } from '../../http/compatible-api.js';
import { problemOf } from '../../http/problem.js';
import { sendText } from '../../http/send-text.js';

export interface FaxstoreOptions {
  readonly clock: Clock;
  /** How others reach this server, without a slash at its end. */
  readonly publicUrl: () => string;
  /** Whether its old API is answered, too. */
  readonly version1: boolean;
}

/** The API of FaxStore's license system. */
export function faxstoreApi(_features: Features, _options: FaxstoreOptions): CompatibleApi {
  return {
    matches: (path, method) => method === 'POST' && path.startsWith('/api/check'),
    errors: { problemOf, contentType: 'application/json', textOf: ({ code }) => code },
    handle: async (_request, response) => sendText(response, 501, 'text/plain', ''),
  };
}
