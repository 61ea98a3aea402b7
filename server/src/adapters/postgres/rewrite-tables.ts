import { openClient } from './connections.js';
import { storeUnavailable } from './failures.js';
import { describeLocation } from './location.js';
import type { PostgresLocation } from './options.js';
import { storedCollections, tableOf } from './tables.js';

/**
 * Rewrites every table without replaced and removed data, which PostgreSQL otherwise keeps. Waits for all other users,
 * and blocks them meanwhile.
 * @throws CountersignError `STORE_UNAVAILABLE`, `STORE_UNSAFE`
 */
export async function rewriteTables({ url }: PostgresLocation): Promise<void> {
  try {
    const client = await openClient(url);
    try {
      for (const collection of await storedCollections(client))
        await client.query(`VACUUM (FULL) ${tableOf(collection)}`);
    } finally {
      await client.end().catch(() => undefined);
    }
  } catch (error) {
    throw storeUnavailable(describeLocation(url), error);
  }
}
