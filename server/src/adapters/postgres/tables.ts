import { CountersignError } from '@countersign/shared';
import type { ClientBase } from 'pg';
import type { CollectionDefinition, CollectionDefinitions, Document } from '../../store/port.js';
import { sqlState, UNIQUE_VIOLATION_STATE } from './failures.js';
import { SCHEMA } from './migrations.js';

const PROPERTY = /^[A-Za-z][A-Za-z0-9_]{0,50}$/;

export const tableOf = (collection: string): string => `${SCHEMA}."${collection}"`;
/** With a prefix, so that no property collides with an internal column. */
export const columnOf = (property: string): string => `"ix_${property}"`;

interface Column {
  readonly column: string;
  /** Whether there is an index of this kind. */
  readonly unique: boolean;
  readonly plain: boolean;
}

const COLUMNS = `
  SELECT a.attname AS column,
    coalesce(bool_or(i.indisunique), false) AS unique,
    coalesce(bool_or(NOT i.indisunique), false) AS plain
  FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indkey[0] = a.attnum
  WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
  GROUP BY a.attname`;

/**
 * Creates missing tables, columns and indexes, and fills them. Nothing is removed: another version may run beside this
 * one, and PostgreSQL itself keeps the columns consistent with the documents.
 * @throws CountersignError `STORE_DAMAGED` if documents share a value that is now unique; TypeError if a property's
 * name can't be a column name
 */
export async function declareTables(client: ClientBase, collections: CollectionDefinitions): Promise<void> {
  for (const definition of Object.values(collections)) await declareTable(client, definition);
}

export async function declareTable(client: ClientBase, definition: CollectionDefinition<Document>): Promise<void> {
  const table = tableOf(definition.name);
  let { rows } = await client.query<Column>(COLUMNS, [table]);
  if (rows.length === 0) {
    await client.query(`CREATE TABLE ${table} (id text COLLATE "C" PRIMARY KEY, document json NOT NULL)`);
    ({ rows } = await client.query<Column>(COLUMNS, [table]));
  }
  const unique: readonly string[] = definition.unique;
  for (const property of new Set([...unique, ...(definition.indexes as readonly string[])])) {
    if (!PROPERTY.test(property)) throw new TypeError(`Invalid name of an indexed property: ${property}`);
    const column = columnOf(property);
    const found = rows.find((row) => `"${row.column}"` === column);
    if (found === undefined) {
      await client.query(
        `ALTER TABLE ${table} ADD COLUMN ${column} text COLLATE "C"
          GENERATED ALWAYS AS (${SCHEMA}._index_value(document, '${property}')) STORED`,
      );
    }
    if (unique.includes(property)) {
      if (found?.unique !== true) await addUniqueIndex(client, definition.name, property);
    } else if (found?.plain !== true) {
      await client.query(`CREATE INDEX ON ${table} (${column}, id)`);
    }
  }
}

async function addUniqueIndex(client: ClientBase, collection: string, property: string): Promise<void> {
  try {
    await client.query(`CREATE UNIQUE INDEX ON ${tableOf(collection)} (${columnOf(property)})`);
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION_STATE) throw error;
    throw new CountersignError('STORE_DAMAGED', `Two documents of ${collection} have the same ${property}`, {
      cause: error,
    });
  }
}

/** Returns every collection in the database, declared or not, in ascending order. */
export async function storedCollections(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ readonly name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = '${SCHEMA}' AND tablename NOT LIKE '\\_%'`,
  );
  return rows.map(({ name }) => name).sort();
}
