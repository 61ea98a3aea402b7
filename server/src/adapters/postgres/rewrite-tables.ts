import { openClient } from './connections.js';
import { unavailable } from './failures.js';
import { describeLocation } from './location.js';
import type { PostgresPlace } from './options.js';
import { storedCollections, tableOf } from './tables.js';

/**
 * Writes every table anew, without what was replaced or removed: PostgreSQL keeps that until then. Waits for everybody
 * else, and lets nobody at a table meanwhile.
 * @throws CountersignError `STORE_UNAVAILABLE`, `STORE_UNSAFE`
 */
export async function rewriteTables({ url }: PostgresPlace): Promise<void> {
  try {
    const client = await openClient(url);
    try {
      for (const collection of await storedCollections(client))
        await client.query(`VACUUM (FULL) ${tableOf(collection)}`);
    } finally {
      await client.end().catch(() => undefined);
    }
  } catch (error) {
    throw unavailable(describeLocation(url), error);
  }
}
