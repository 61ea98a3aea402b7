import type { Features } from '../../features/features.js';
import type { Clock } from '../../features/time.js';
import type { CompatibleApi } from '../../http/compatible-api.js';
import { problemOf } from '../../http/problem.js';
import { sendText } from '../../http/send-text.js';

export interface WoocommerceOptions {
  readonly clock: Clock;
}

/** WooCommerce License Manager's API: POST to the root. */
export function woocommerceApi(_features: Features, _options: WoocommerceOptions): CompatibleApi {
  return {
    matches: (path, method) => method === 'POST' && path === '/',
    errors: { problemOf, contentType: 'application/json', textOf: ({ code }) => code },
    handle: async (_request, response) => sendText(response, 501, 'text/plain', ''),
  };
}
