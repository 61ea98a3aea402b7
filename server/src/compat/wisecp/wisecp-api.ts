import type { Features } from '../../features/features.js';
import type { Clock } from '../../features/time.js';
import type { CompatibleApi } from '../../http/compatible-api.js';
import { problemOf } from '../../http/problem.js';
import { sendText } from '../../http/send-text.js';

export interface WisecpOptions {
  readonly clock: Clock;
}

/** WISECP's license checking. */
export function wisecpApi(_features: Features, _options: WisecpOptions): CompatibleApi {
  return {
    matches: (path, method) => method !== '' && path.startsWith('/license/'),
    errors: { problemOf, contentType: 'application/json', textOf: ({ code }) => code },
    handle: async (_request, response) => sendText(response, 501, 'text/plain', ''),
  };
}
