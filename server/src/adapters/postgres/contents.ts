import type { Client } from 'pg';
import type { StoreContents, StoredDocument } from '../../store/contents.js';
import type { Document } from '../../store/port.js';
import { deepFreeze } from '../documents/frozen-copy.js';
import { openClient } from './connections.js';
import { unavailable } from './failures.js';
import { describeLocation } from './location.js';
import { hasSchema } from './migrations.js';
import { noStore } from './open-postgres-store.js';
import type { PostgresPlace } from './options.js';
import { storedCollections, tableOf } from './tables.js';
import { fromStoredJson } from './text-form.js';

const BATCH = 1_000;

/**
 * Everything in a database as it is at this moment, whatever is changed while it is read.
 * @throws CountersignError `STORE_MISMATCH` when there is no store, `STORE_UNSAFE`, `STORE_UNAVAILABLE`
 */
export async function readPostgresContents({ url }: PostgresPlace): Promise<StoreContents> {
  const location = describeLocation(url);
  let client: Client | undefined;
  try {
    client = await openClient(url);
    if (!(await hasSchema(client))) throw noStore(url);
    // One snapshot for all that follows.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const collections = await storedCollections(client);
    return new PostgresContents(client, location, collections, await countAll(client, collections));
  } catch (error) {
    await client?.end().catch(() => undefined);
    throw unavailable(location, error);
  }
}

async function countAll(client: Client, collections: readonly string[]): Promise<number> {
  let all = 0;
  for (const collection of collections) {
    const { rows } = await client.query<{ readonly count: number }>(
      `SELECT count(*)::int AS count FROM ${tableOf(collection)}`,
    );
    all += rows[0]?.count ?? 0;
  }
  return all;
}

class PostgresContents implements StoreContents {
  readonly count: number;
  readonly #client: Client;
  readonly #location: string;
  readonly #collections: readonly string[];

  constructor(client: Client, location: string, collections: readonly string[], count: number) {
    this.#client = client;
    this.#location = location;
    this.#collections = collections;
    this.count = count;
  }

  async *batches(): AsyncGenerator<readonly StoredDocument[], void, undefined> {
    try {
      for (const collection of this.#collections) {
        await this.#client.query(
          `DECLARE batches NO SCROLL CURSOR FOR SELECT document FROM ${tableOf(collection)} ORDER BY id`,
        );
        for (;;) {
          const { rows } = await this.#client.query<{ readonly document: string }>(`FETCH ${BATCH} FROM batches`);
          if (rows.length === 0) break;
          yield rows.map(({ document }) => ({ collection, document: parse(document) }));
        }
        await this.#client.query('CLOSE batches');
      }
    } catch (error) {
      throw unavailable(this.#location, error);
    }
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

const parse = (stored: string): Document => deepFreeze(JSON.parse(fromStoredJson(stored)) as Document);
