import { CountersignError } from '@countersign/shared';
import { Kysely, type Migration, Migrator, PostgresDialect, type PostgresPoolClient, sql } from 'kysely';
import type { ClientBase } from 'pg';
import { MAX_INDEXED_BYTES } from './text-form.js';

/** The schema of the store. Tables whose name begins with `_` are internal; every other one is a collection. */
export const SCHEMA = 'countersign';
const MIGRATIONS = '_migrations';

/** A released migration never changes: new ones are added at the end. */
const ALL: Readonly<Record<string, Migration>> = {
  '2026-11-22-begin': {
    async up(db) {
      await sql`CREATE TABLE countersign._meta (key text PRIMARY KEY, value text NOT NULL)`.execute(db);
      // The content of an index column: see text-form.ts. Not STRICT, so that PostgreSQL can inline it.
      await sql`
        CREATE FUNCTION countersign._index_value(document json, property text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
          SELECT CASE WHEN octet_length(document ->> property) <= ${sql.lit(MAX_INDEXED_BYTES)}
            THEN document ->> property
            ELSE U&'\\001Ah' || encode(sha256(decode(replace(document ->> property, '\\', '\\\\'), 'escape')), 'hex')
          END
        $$`.execute(db);
      // Unlogged: it is worth a minute of counts, and a crash that loses it only restarts the minute.
      await sql`
        CREATE UNLOGGED TABLE countersign._window_counts (
          key text NOT NULL, ends_at bigint NOT NULL, count bigint NOT NULL, PRIMARY KEY (key, ends_at)
        )`.execute(db);
    },
  },
};

/**
 * Migrates the schema to this version, inside the caller's transaction. The caller holds `MIGRATION_LOCK`.
 * @throws CountersignError `STORE_NEWER`
 */
export async function migrate(client: ClientBase): Promise<void> {
  if (await isCurrent(client)) return;
  const dialect = new PostgresDialect({
    pool: {
      connect: async () => ({
        query: client.query.bind(client) as PostgresPoolClient['query'],
        release: () => undefined,
      }),
      end: async () => undefined,
    },
  });
  const migrator = new Migrator({
    db: new Kysely<unknown>({ dialect }),
    provider: { getMigrations: async () => ({ ...ALL }) },
    migrationTableSchema: SCHEMA,
    migrationTableName: MIGRATIONS,
    migrationLockTableName: '_migrations_lock',
    disableTransactions: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/** Whether there is a store in the database. */
export async function hasSchema(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query(`SELECT 1 WHERE to_regclass('${SCHEMA}._meta') IS NOT NULL`);
  return rows.length > 0;
}

/** @throws CountersignError `STORE_NEWER` */
async function isCurrent(client: ClientBase): Promise<boolean> {
  if (!(await hasSchema(client))) return false;
  const { rows } = await client.query<{ readonly name: string }>(`SELECT name FROM ${SCHEMA}.${MIGRATIONS}`);
  const unknown = rows.find(({ name }) => !Object.hasOwn(ALL, name));
  if (unknown === undefined) return rows.length === Object.keys(ALL).length;
  throw new CountersignError(
    'STORE_NEWER',
    `The database was changed by a newer version of Countersign (${unknown.name}). Run that version or a newer one.`,
  );
}

/** Two processes that start at once migrate one after the other. */
const MIGRATION_LOCK = 0x636f756e7473;

/** Begins a transaction that excludes other schema changes. */
export async function beginExclusive(client: ClientBase): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
  await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
}

/** Runs work exclusively, in one transaction. The caller closes the connection. */
export async function runExclusive(client: ClientBase, work: () => Promise<void>): Promise<void> {
  await beginExclusive(client);
  await work();
  await client.query('COMMIT');
}
