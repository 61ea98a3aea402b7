import { CountersignError } from '@countersign/shared';
import type { Client } from 'pg';
import type { StoredDocument, StoreFilling } from '../../store/contents.js';
import { type CollectionDefinitions, defineCollection } from '../../store/port.js';
import { DocumentSet } from '../documents/document-set.js';
import { openClient } from './connections.js';
import { sqlState, storeUnavailable, UNIQUE_VIOLATION_STATE } from './failures.js';
import { describeLocation } from './location.js';
import { beginExclusive, migrate } from './migrations.js';
import { assertVacant, claimDatabase } from './open-postgres-store.js';
import type { PostgresLocation } from './options.js';
import { declareTable, declareTables, tableOf } from './tables.js';
import { toStoredJson } from './text-form.js';

export interface PostgresFilling extends PostgresLocation {
  /** Their unique values are checked while it is filled; the first server that opens it adds what is missing. */
  readonly collections?: CollectionDefinitions;
  /** The owner; the first server that opens it if omitted. */
  readonly vendor?: string | undefined;
}

/**
 * Begins to fill a database without a ledger, in one transaction.
 * @throws CountersignError `ALREADY_INITIALISED`, `STORE_UNSAFE`, `STORE_UNAVAILABLE`
 */
export async function fillPostgresStore({ url, collections = {}, vendor }: PostgresFilling): Promise<StoreFilling> {
  const location = describeLocation(url);
  const names = new DocumentSet(collections);
  let client: Client | undefined;
  try {
    client = await openClient(url);
    await beginExclusive(client);
    await assertVacant(client, url);
    await migrate(client);
    await declareTables(client, collections);
    if (vendor !== undefined) await claimDatabase(client, vendor);
    return new Filling(client, location, new Set([...names.declared.values()].map(({ name }) => name)));
  } catch (error) {
    await client?.end().catch(() => undefined);
    throw error instanceof TypeError ? error : storeUnavailable(location, error);
  }
}

class Filling implements StoreFilling {
  readonly #client: Client;
  readonly #location: string;
  /** Collections whose tables exist. */
  readonly #collections: Set<string>;

  constructor(client: Client, location: string, collections: Set<string>) {
    this.#client = client;
    this.#location = location;
    this.#collections = collections;
  }

  async add(documents: readonly StoredDocument[]): Promise<void> {
    const byCollection = new Map<string, StoredDocument[]>();
    for (const stored of documents) {
      const batch = byCollection.get(stored.collection);
      if (batch === undefined) byCollection.set(stored.collection, [stored]);
      else batch.push(stored);
    }
    for (const [collection, batch] of byCollection) await this.#insert(collection, batch);
  }

  async finish(): Promise<void> {
    try {
      // Without statistics the first queries would be planned for empty tables.
      for (const collection of this.#collections) await this.#client.query(`ANALYZE ${tableOf(collection)}`);
      await this.#client.query('COMMIT');
    } catch (error) {
      throw storeUnavailable(this.#location, error);
    } finally {
      await this.abandon();
    }
  }

  async abandon(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  async #insert(collection: string, batch: readonly StoredDocument[]): Promise<void> {
    try {
      if (!this.#collections.has(collection)) {
        const definition = defineCollection({ name: collection });
        // Refuses an invalid collection name: it comes from a file.
        new DocumentSet({ definition });
        await declareTable(this.#client, definition);
        this.#collections.add(collection);
      }
      await this.#client.query(
        `INSERT INTO ${tableOf(collection)} (id, document) SELECT * FROM unnest($1::text[], $2::json[])`,
        [batch.map(({ document }) => document.id), batch.map(({ document }) => toStoredJson(document))],
      );
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION_STATE) {
        throw new CountersignError('UNIQUE_VIOLATION', `Two documents of ${collection} have the same unique value`);
      }
      throw error instanceof TypeError ? error : storeUnavailable(this.#location, error);
    }
  }
}
