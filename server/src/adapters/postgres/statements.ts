import type { CollectionDefinition, Document } from '../../store/port.js';
import { columnOf, tableOf } from './tables.js';

/** A statement with a name is parsed and planned once on each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const XID = 'pg_current_xact_id()::text AS xid';

/** The statements of one collection. Those that change something tell the transaction's id. */
export class Statements {
  readonly collection: string;
  readonly get: Statement;
  readonly count: Statement;
  /** Of an id and a document; no row when the id or a unique value is taken. */
  readonly insert: Statement;
  /** Of an id, a document, and the values of `unique`: no row when there is no such document, or one of them is new. */
  readonly replaceKeeping: Statement;
  /** Of an id and a document. Fails with a violation when a unique value is taken. */
  readonly replace: Statement;
  /** Of an id and a document; only where nothing but the id is unique. */
  readonly upsert: Statement;
  readonly delete: Statement;
  readonly unique: readonly string[];
  readonly #table: string;
  readonly #made = new Map<string, Statement>();

  constructor(definition: CollectionDefinition<Document>) {
    const table = tableOf(definition.name);
    this.collection = definition.name;
    this.#table = table;
    this.unique = definition.unique;
    const kept = this.unique.map((property, i) => {
      return ` AND ($${i + 3}::text IS NULL OR ${columnOf(property)} = $${i + 3})`;
    });
    this.get = this.#named(`SELECT document FROM ${table} WHERE id = $1`);
    this.count = this.#named(`SELECT count(*)::int AS count FROM ${table}`);
    const insert = `INSERT INTO ${table} (id, document) VALUES ($1, $2)`;
    this.insert = this.#named(`${insert} ON CONFLICT DO NOTHING RETURNING ${XID}`);
    this.upsert = this.#named(`${insert} ON CONFLICT (id) DO UPDATE SET document = excluded.document RETURNING ${XID}`);
    const update = `UPDATE ${table} SET document = $2 WHERE id = $1`;
    this.replaceKeeping = this.#named(`${update}${kept.join('')} RETURNING ${XID}`);
    this.replace = this.#named(`${update} RETURNING ${XID}`);
    this.delete = this.#named(`DELETE FROM ${table} WHERE id = $1 RETURNING ${XID}`);
  }

  /** Of the value. */
  find(property: string): Statement {
    return this.#named(`SELECT document FROM ${this.#table} WHERE ${columnOf(property)} = $1 ORDER BY id`);
  }

  /** Of the limit, the cursor where there is one, and the values. */
  page(properties: readonly string[], hasCursor: boolean): Statement {
    const conditions = [...(hasCursor ? ['id > '] : []), ...properties.map((property) => `${columnOf(property)} = `)];
    const where = conditions.map((condition, i) => `${i === 0 ? 'WHERE' : 'AND'} ${condition}$${i + 2}`).join(' ');
    return this.#named(`SELECT document FROM ${this.#table} ${where} ORDER BY id LIMIT $1`);
  }

  /** Names are at most 63 characters to PostgreSQL, so they are numbers; the table's keeps collections apart. */
  #named(text: string): Statement {
    let statement = this.#made.get(text);
    if (statement === undefined) {
      statement = { name: `${this.#made.size}.${this.collection}`.slice(0, 63), text };
      this.#made.set(text, statement);
    }
    return statement;
  }
}
