import { CountersignError } from '@countersign/shared';
import type { Client } from 'pg';
import type { StoreContents, StoredDocument } from '../../store/contents.js';
import type { Document } from '../../store/port.js';
import { deepFreeze } from '../documents/frozen-copy.js';
import { APPLICATION_NAME, openClient } from './connections.js';
import { storeUnavailable } from './failures.js';
import { describeLocation } from './location.js';
import { hasSchema } from './migrations.js';
import { storeNotFound } from './open-postgres-store.js';
import type { PostgresLocation } from './options.js';
import { storedCollections, tableOf } from './tables.js';
import { fromStoredJson } from './text-form.js';

const BATCH = 1_000;

export interface PostgresContentsOptions extends PostgresLocation {
  /** Refuses if a server has the database open, and blocks changes until `close`. */
  readonly exclusive?: boolean;
}

/**
 * Reads everything in a database as it is now, even if it changes meanwhile.
 * @throws CountersignError `STORE_MISMATCH` if there is no store, `STORE_LOCKED`, `STORE_UNSAFE`, `STORE_UNAVAILABLE`
 */
export async function readPostgresContents(options: PostgresContentsOptions): Promise<StoreContents> {
  const { url, exclusive = false } = options;
  const location = describeLocation(url);
  let client: Client | undefined;
  try {
    client = await openClient(url);
    if (!(await hasSchema(client))) throw storeNotFound(url);
    const locked = exclusive ? await tablesWithoutServers(client, location) : [];
    // One database snapshot for everything after the locks.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // A server that starts meanwhile waits with its changes.
    if (locked.length > 0) await client.query(`LOCK TABLE ${locked.join(', ')} IN SHARE MODE`);
    const collections = await storedCollections(client);
    return new PostgresContents(client, location, collections, await countAll(client, collections));
  } catch (error) {
    await client?.end().catch(() => undefined);
    throw storeUnavailable(location, error);
  }
}

/**
 * Checks that no server has the database open.
 * @throws CountersignError `STORE_LOCKED`, `STORE_UNAVAILABLE`, `STORE_UNSAFE`
 */
export async function assertNoServer({ url }: PostgresLocation): Promise<void> {
  const location = describeLocation(url);
  try {
    const client = await openClient(url);
    await assertAlone(client, location).finally(() => client.end().catch(() => undefined));
  } catch (error) {
    throw storeUnavailable(location, error);
  }
}

async function tablesWithoutServers(client: Client, location: string): Promise<readonly string[]> {
  await assertAlone(client, location);
  return (await storedCollections(client)).map(tableOf);
}

async function assertAlone(client: Client, location: string): Promise<void> {
  const { rows } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1
      AND pid <> pg_backend_pid() LIMIT 1`,
    [APPLICATION_NAME],
  );
  if (rows.length > 0) {
    throw new CountersignError('STORE_LOCKED', `A server has ${location} open. Stop every server on it first.`);
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
      throw storeUnavailable(this.#location, error);
    }
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

const parse = (stored: string): Document => deepFreeze(JSON.parse(fromStoredJson(stored)) as Document);
