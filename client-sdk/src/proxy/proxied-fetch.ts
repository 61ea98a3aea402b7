import { fetchThrough, type ProxiedFetchOptions } from './fetch-through.js';

export type { ProxiedFetchOptions };

/**
 * Returns a `fetch` for `openClient`, for networks with a proxy or their own certificate authority. Needs the package
 * `undici` 7 beside `@countersign/client`, and Node.
 *
 * @throws TypeError if undici is not installed, or an option is malformed
 */
export const proxiedFetch = (options: ProxiedFetchOptions = {}): Promise<typeof globalThis.fetch> =>
  fetchThrough(() => import('undici'), options);
