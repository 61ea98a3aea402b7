import { CountersignError } from '@countersign/shared';
import type { ClientBase } from 'pg';
import type { CollectionDefinitions, Store } from '../../store/port.js';
import { DocumentSet } from '../documents/document-set.js';
import { type ConnectionOptions, Connections, openClient } from './connections.js';
import { unavailable } from './failures.js';
import { describeLocation } from './location.js';
import { alone, hasSchema, migrate, SCHEMA } from './migrations.js';
import { DEFAULT_TIMEOUTS, type PostgresPlace, type PostgresStoreOptions } from './options.js';
import { PostgresStore } from './postgres-store.js';
import { Statements } from './statements.js';
import { declareTables, storedCollections, tableOf } from './tables.js';

const DEFAULT_CONNECTIONS = 20;

export interface NewPostgresStore extends PostgresPlace {
  readonly collections: CollectionDefinitions;
  /** Whose ledger it will be. */
  readonly vendor?: string | undefined;
}

/**
 * Makes a new, empty store in a database. All of it is there afterwards, or nothing.
 * @throws CountersignError `ALREADY_INITIALISED` when the database holds a store, `STORE_UNSAFE`, `STORE_UNAVAILABLE`
 */
export async function createPostgresStore({ url, collections, vendor }: NewPostgresStore): Promise<void> {
  await onClient(url, (client) =>
    alone(client, async () => {
      await assertVacant(client, url);
      await migrate(client);
      await declareTables(client, collections);
      if (vendor !== undefined) await claim(client, vendor);
    }),
  );
}

/**
 * Opens the store that `createPostgresStore` made in a database, beside other processes that have it open. What this
 * version needs and the database lacks is added: tables, columns, indexes.
 * @throws CountersignError `STORE_MISMATCH` when there is no store, or it is another vendor's; `STORE_NEWER`;
 * `STORE_UNSAFE`, naming the setting; `STORE_DAMAGED`; `STORE_UNAVAILABLE`. TypeError for collections that can't be.
 */
export async function openPostgresStore<C extends CollectionDefinitions>(
  options: PostgresStoreOptions<C>,
): Promise<Store<C>> {
  const { url, collections, vendor, onNotice, connections: most = DEFAULT_CONNECTIONS } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  // Checks the names, and says of each collection what it takes; no document ever gets in.
  const rules = new DocumentSet(collections).declared;
  await onClient(url, (client) =>
    alone(client, async () => {
      if (!(await hasSchema(client))) throw noStore(url);
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

/** From now on it can be seen in the database that somebody has the store open. */
async function connect(options: ConnectionOptions): Promise<Connections> {
  const connections = new Connections(options);
  try {
    await connections.query('SELECT');
    return connections;
  } catch (error) {
    await connections.close();
    throw unavailable(connections.location, error);
  }
}

/** Runs work on a connection of its own, and says what goes wrong as the store does. */
async function onClient<T>(url: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
  try {
    const client = await openClient(url);
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  } catch (error) {
    throw error instanceof TypeError ? error : unavailable(describeLocation(url), error);
  }
}

/**
 * Asks before anything is made whether a store could be made here.
 * @throws CountersignError as `createPostgresStore` does
 */
export const assertPostgresVacant = ({ url }: PostgresPlace): Promise<void> =>
  onClient(url, (client) => assertVacant(client, url));

/** @throws CountersignError `ALREADY_INITIALISED` */
export async function assertVacant(client: ClientBase, url: string): Promise<void> {
  if (!(await hasSchema(client))) return;
  const taken = new CountersignError(
    'ALREADY_INITIALISED',
    `The database at ${describeLocation(url)} holds a ledger already. Choose another database.`,
  );
  if ((await vendorOf(client)) !== undefined) throw taken;
  for (const collection of await storedCollections(client)) {
    const { rows } = await client.query(`SELECT 1 FROM ${tableOf(collection)} LIMIT 1`);
    if (rows.length > 0) throw taken;
  }
}

/** Binds the database to a vendor. */
export async function claim(client: ClientBase, vendor: string): Promise<void> {
  await client.query(`INSERT INTO ${SCHEMA}._meta (key, value) VALUES ('vendor', $1)`, [vendor]);
}

async function vendorOf(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ readonly value: string }>(
    `SELECT value FROM ${SCHEMA}._meta WHERE key = 'vendor'`,
  );
  return rows[0]?.value;
}

/** A ledger that was copied here from elsewhere is of the vendor whose keys open it first. */
async function assertVendor(client: ClientBase, vendor: string, url: string): Promise<void> {
  const found = await vendorOf(client);
  if (found === undefined) return claim(client, vendor);
  if (found === vendor) return;
  throw new CountersignError(
    'STORE_MISMATCH',
    `The database at ${describeLocation(url)} is the ledger of ${found}, not of ${vendor}. Choose the right --store or --data.`,
  );
}

/** `STORE_MISMATCH`. */
export const noStore = (url: string): CountersignError =>
  new CountersignError(
    'STORE_MISMATCH',
    `The database at ${describeLocation(url)} holds no ledger. One is never begun anew in its place: choose the right ` +
      '--store, restore a backup, or make a vendor with countersign init --store.',
  );
