import { fetchThrough, type ProxiedFetchOptions } from './fetch-through.js';

export type { ProxiedFetchOptions };

/**
 * A `fetch` for `openClient`, for networks with a proxy or with a certificate authority of their own. It needs the package
 * `undici` 7 beside `@countersign/client`, and Node.
 *
 * @throws TypeError when undici is not installed, and when an option is not of its form
 */
export const proxiedFetch = (options: ProxiedFetchOptions = {}): Promise<typeof globalThis.fetch> =>
  fetchThrough(() => import('undici'), options);
