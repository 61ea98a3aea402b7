import { CountersignError } from '@countersign/shared';
import type { Client } from 'pg';
import type { StoredDocument, StoreFilling } from '../../store/contents.js';
import { type CollectionDefinitions, defineCollection } from '../../store/port.js';
import { DocumentSet } from '../documents/document-set.js';
import { openClient } from './connections.js';
import { sqlState, UNIQUE, unavailable } from './failures.js';
import { describeLocation } from './location.js';
import { beginAlone, migrate } from './migrations.js';
import { assertVacant, claim } from './open-postgres-store.js';
import type { PostgresPlace } from './options.js';
import { declareTable, declareTables, tableOf } from './tables.js';
import { toStoredJson } from './text-form.js';

export interface PostgresFilling extends PostgresPlace {
  /** Their unique values are checked while it is filled; a server that opens it declares what is missing. */
  readonly collections?: CollectionDefinitions;
  /** Whose ledger it is; the first server that opens it when it is left out. */
  readonly vendor?: string | undefined;
}

/**
 * Begins to fill a database that holds no ledger, in one transaction.
 * @throws CountersignError `ALREADY_INITIALISED`, `STORE_UNSAFE`, `STORE_UNAVAILABLE`
 */
export async function fillPostgresStore({ url, collections = {}, vendor }: PostgresFilling): Promise<StoreFilling> {
  const location = describeLocation(url);
  const names = new DocumentSet(collections);
  let client: Client | undefined;
  try {
    client = await openClient(url);
    await beginAlone(client);
    await assertVacant(client, url);
    await migrate(client);
    await declareTables(client, collections);
    if (vendor !== undefined) await claim(client, vendor);
    return new Filling(client, location, new Set([...names.declared.values()].map(({ name }) => name)));
  } catch (error) {
    await client?.end().catch(() => undefined);
    throw error instanceof TypeError ? error : unavailable(location, error);
  }
}

class Filling implements StoreFilling {
  readonly #client: Client;
  readonly #location: string;
  /** Whose tables are there. */
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
      // Without statistics the first queries would be planned as if the tables were empty.
      for (const collection of this.#collections) await this.#client.query(`ANALYZE ${tableOf(collection)}`);
      await this.#client.query('COMMIT');
    } catch (error) {
      throw unavailable(this.#location, error);
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
        // Refuses a name that no collection can have: it comes from a file.
        new DocumentSet({ definition });
        await declareTable(this.#client, definition);
        this.#collections.add(collection);
      }
      await this.#client.query(
        `INSERT INTO ${tableOf(collection)} (id, document) SELECT * FROM unnest($1::text[], $2::json[])`,
        [batch.map(({ document }) => document.id), batch.map(({ document }) => toStoredJson(document))],
      );
    } catch (error) {
      if (sqlState(error) === UNIQUE) {
        throw new CountersignError('UNIQUE_VIOLATION', `Two documents of ${collection} share a unique value`);
      }
      throw error instanceof TypeError ? error : unavailable(this.#location, error);
    }
  }
}
