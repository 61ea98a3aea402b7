import { afterAll, beforeAll } from 'vitest';
import { type ContractStore, contractCollections } from '../../../store/contract/contract-fixture.js';
import type { CollectionDefinitions, Store } from '../../../store/port.js';
import { type TestDatabase, TestPostgres } from '../../../testing/postgres/index.js';
import { createPostgresStore, openPostgresStore } from '../open-postgres-store.js';
import type { PostgresStoreOptions } from '../options.js';

/** A PostgreSQL for the tests of one file. */
export function postgresForTests(): {
  readonly server: () => TestPostgres;
  /** A database of its own with an empty store in it. */
  readonly database: (collections?: CollectionDefinitions) => Promise<TestDatabase>;
} {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await TestPostgres.start();
  });
  afterAll(() => postgres.stop());
  return {
    server: () => postgres,
    async database(collections = contractCollections) {
      const database = await postgres.createDatabase();
      await createPostgresStore({ url: database.url, collections });
      return database;
    },
  };
}

export const openStore = (url: string, options: Partial<PostgresStoreOptions<never>> = {}): Promise<ContractStore> =>
  openPostgresStore({ url, collections: contractCollections, onNotice: () => undefined, ...options });

/** Opens a store for the time of some work. */
export async function withStore<C extends CollectionDefinitions, T>(
  opening: Promise<Store<C>>,
  work: (store: Store<C>) => Promise<T>,
): Promise<T> {
  const store = await opening;
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The same address by way of another port. */
export function withPort(url: string, port: number): string {
  const other = new URL(url);
  other.port = String(port);
  return other.href;
}
