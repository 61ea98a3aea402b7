import type { CollectionDefinition, Document } from '../../store/port.js';
import { columnOf, tableOf } from './tables.js';

/** A named statement is parsed and planned once on each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const XID = 'pg_current_xact_id()::text AS xid';

/** The statements of one collection. Those with changes return the transaction id. */
export class Statements {
  readonly collection: string;
  readonly get: Statement;
  readonly count: Statement;
  /** Parameters: id and document. Returns no row if the id or a unique value is taken. */
  readonly insert: Statement;
  /**
   * Parameters: id, document, and the values of `unique`. Returns no row if there is no such document, or one of the
   * values is new.
   */
  readonly replaceKeeping: Statement;
  /** Parameters: id and document. Fails with a violation if a unique value is taken. */
  readonly replace: Statement;
  /** Parameters: id and document; only if nothing but the id is unique. */
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

  /** Parameter: the value. */
  find(property: string): Statement {
    return this.#named(`SELECT document FROM ${this.#table} WHERE ${columnOf(property)} = $1 ORDER BY id`);
  }

  /** Parameters: the limit, the cursor if any, and the values. */
  page(properties: readonly string[], hasCursor: boolean): Statement {
    const conditions = [...(hasCursor ? ['id > '] : []), ...properties.map((property) => `${columnOf(property)} = `)];
    const where = conditions.map((condition, i) => `${i === 0 ? 'WHERE' : 'AND'} ${condition}$${i + 2}`).join(' ');
    return this.#named(`SELECT document FROM ${this.#table} ${where} ORDER BY id LIMIT $1`);
  }

  /** PostgreSQL limits names to 63 characters, so they are numbers; the table's number separates collections. */
  #named(text: string): Statement {
    let statement = this.#made.get(text);
    if (statement === undefined) {
      statement = { name: `${this.#made.size}.${this.collection}`.slice(0, 63), text };
      this.#made.set(text, statement);
    }
    return statement;
  }
}
