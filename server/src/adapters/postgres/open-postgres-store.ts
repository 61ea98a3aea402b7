import { CountersignError } from '@countersign/shared';
import type { ClientBase } from 'pg';
import type { CollectionDefinitions, Store } from '../../store/port.js';
import { DocumentSet } from '../documents/document-set.js';
import { type ConnectionOptions, Connections, openClient } from './connections.js';
import { storeUnavailable } from './failures.js';
import { describeLocation } from './location.js';
import { hasSchema, migrate, runExclusive, SCHEMA } from './migrations.js';
import { DEFAULT_TIMEOUTS, type PostgresLocation, type PostgresStoreOptions } from './options.js';
import { PostgresStore } from './postgres-store.js';
import { Statements } from './statements.js';
import { declareTables, storedCollections, tableOf } from './tables.js';

const DEFAULT_CONNECTIONS = 20;

export interface NewPostgresStore extends PostgresLocation {
  readonly collections: CollectionDefinitions;
  /** The owner. */
  readonly vendor?: string | undefined;
}

/**
 * Makes a new, empty store in a database, completely or not at all.
 * @throws CountersignError `ALREADY_INITIALISED` if the database holds a store, `STORE_UNSAFE`, `STORE_UNAVAILABLE`
 */
export async function createPostgresStore({ url, collections, vendor }: NewPostgresStore): Promise<void> {
  await onClient(url, (client) =>
    runExclusive(client, async () => {
      await assertVacant(client, url);
      await migrate(client);
      await declareTables(client, collections);
      if (vendor !== undefined) await claimDatabase(client, vendor);
    }),
  );
}

/**
 * Opens the store that `createPostgresStore` made in a database, beside other processes. Adds tables, columns and
 * indexes that this version needs.
 * @throws CountersignError `STORE_MISMATCH` if there is no store, or it belongs to another vendor; `STORE_NEWER`;
 * `STORE_UNSAFE`, naming the setting; `STORE_DAMAGED`; `STORE_UNAVAILABLE`. TypeError for invalid collections.
 */
export async function openPostgresStore<C extends CollectionDefinitions>(
  options: PostgresStoreOptions<C>,
): Promise<Store<C>> {
  const { url, collections, vendor, onNotice, connections: most = DEFAULT_CONNECTIONS } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  // Only validates the names and properties of the collections; holds no documents.
  const rules = new DocumentSet(collections).declared;
  await onClient(url, (client) =>
    runExclusive(client, async () => {
      if (!(await hasSchema(client))) throw storeNotFound(url);
      await migrate(client);
      if (vendor !== undefined) await assertVendor(client, vendor, url);
      await declareTables(client, collections);
    }),
  );
  const connections = await connect({ url, connections: most, timeouts, onNotice });
  const declared = new Map(
    Object.entries(collections).map(([key, definition]) => {
      const rule = rules.get(key);
      if (rule === undefined) throw new TypeError('unreachable: every collection has its rules');
      return [key, { rules: rule, statements: new Statements(definition) }] as const;
    }),
  );
  return new PostgresStore<C>(connections, declared, timeouts);
}

/** From now on other processes can see that the store is open. */
async function connect(options: ConnectionOptions): Promise<Connections> {
  const connections = new Connections(options);
  try {
    await connections.query('SELECT');
    return connections;
  } catch (error) {
    await connections.close();
    throw storeUnavailable(connections.location, error);
  }
}

/** Runs work on a separate connection, with errors converted to those of the store. */
async function onClient<T>(url: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
  try {
    const client = await openClient(url);
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  } catch (error) {
    throw error instanceof TypeError ? error : storeUnavailable(describeLocation(url), error);
  }
}

/**
 * Checks in advance whether a store could be made here.
 * @throws CountersignError as `createPostgresStore` does
 */
export const assertPostgresVacant = ({ url }: PostgresLocation): Promise<void> =>
  onClient(url, (client) => assertVacant(client, url));

/** @throws CountersignError `ALREADY_INITIALISED` */
export async function assertVacant(client: ClientBase, url: string): Promise<void> {
  if (!(await hasSchema(client))) return;
  const taken = new CountersignError(
    'ALREADY_INITIALISED',
    `The database at ${describeLocation(url)} already holds a ledger. Choose another database.`,
  );
  if ((await vendorOf(client)) !== undefined) throw taken;
  for (const collection of await storedCollections(client)) {
    const { rows } = await client.query(`SELECT 1 FROM ${tableOf(collection)} LIMIT 1`);
    if (rows.length > 0) throw taken;
  }
}

/** Binds the database to a vendor. */
export async function claimDatabase(client: ClientBase, vendor: string): Promise<void> {
  await client.query(`INSERT INTO ${SCHEMA}._meta (key, value) VALUES ('vendor', $1)`, [vendor]);
}

async function vendorOf(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ readonly value: string }>(
    `SELECT value FROM ${SCHEMA}._meta WHERE key = 'vendor'`,
  );
  return rows[0]?.value;
}

/** A ledger that was copied here belongs to the vendor whose keys open it first. */
async function assertVendor(client: ClientBase, vendor: string, url: string): Promise<void> {
  const found = await vendorOf(client);
  if (found === undefined) return claimDatabase(client, vendor);
  if (found === vendor) return;
  throw new CountersignError(
    'STORE_MISMATCH',
    `The database at ${describeLocation(url)} is the ledger of ${found}, not of ${vendor}. Choose the right --store or --data.`,
  );
}

/** `STORE_MISMATCH`. */
export const storeNotFound = (url: string): CountersignError =>
  new CountersignError(
    'STORE_MISMATCH',
    `The database at ${describeLocation(url)} holds no ledger, and none is created automatically. Choose the right ` +
      '--store, restore a backup, or create a vendor with countersign init --store.',
  );
