import type { Features } from '../../features/features.js';
import type { Clock } from '../../features/time.js';
import type { CompatibleApi } from '../../http/compatible-api.js';
import { problemOf } from '../../http/problem.js';
import { sendText } from '../../http/send-text.js';

export interface SellcodesOptions {
  readonly clock: Clock;
  /** How others reach this server, without a slash at its end. */
  readonly publicUrl: () => string;
}

/** Sellcodes' licensing API, version 2. */
export function sellcodesApi(_features: Features, _options: SellcodesOptions): CompatibleApi {
  return {
    matches: (path, method) => method === 'POST' && path.startsWith('/v2/licenses/'),
    errors: { problemOf, contentType: 'application/json', textOf: ({ code }) => code },
    handle: async (_request, response) => sendText(response, 501, 'text/plain', ''),
  };
}
