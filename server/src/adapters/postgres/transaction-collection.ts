import type { PoolClient, QueryResultRow } from 'pg';
import type { Collection, Document, Page, PageRequest, StringProperty } from '../../store/port.js';
import {
  acceptDocument,
  type CollectionRules,
  checkIndex,
  checkPage,
  checkString,
  isId,
  uniqueViolation,
} from '../documents/checks.js';
import { deepFreeze } from '../documents/frozen-copy.js';
import { sqlState, UNIQUE_VIOLATION_STATE } from './failures.js';
import type { Statement, Statements } from './statements.js';
import { fromStoredJson, toIdBound, toIndexValue, toStoredJson } from './text-form.js';

/** A document that blocked an insert may be gone when it is to be replaced: then try again. */
const PUT_ATTEMPTS = 2;

/** Runs a statement with changes; returns whether it changed something. */
export type RunStatement = (statement: Statement, values: readonly unknown[]) => Promise<boolean>;

/** The unit of work that a collection belongs to. */
export interface StatementRunner {
  /** @throws TypeError when the unit of work has ended */
  assertUnderWay(): void;
  read<R extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<readonly R[]>;
  /** Runs statements in the transaction, without others of this unit of work between them. */
  write<T>(task: (run: RunStatement, client: PoolClient) => Promise<T>): Promise<T>;
  /** Remembers the written JSON, or that the document was removed. */
  trace(statements: Statements, id: string, json?: string): void;
}

interface DocumentRow {
  readonly document: string;
}

/** A collection within one unit of work. */
export class TransactionCollection<D extends Document> implements Collection<D> {
  readonly #rules: CollectionRules;
  readonly #statements: Statements;
  readonly #unit: StatementRunner;

  constructor(rules: CollectionRules, statements: Statements, unit: StatementRunner) {
    this.#rules = rules;
    this.#statements = statements;
    this.#unit = unit;
  }

  async get(id: string): Promise<D | undefined> {
    this.#unit.assertUnderWay();
    if (!isId(checkString(id, 'An id'))) return undefined;
    const [row] = await this.#unit.read<DocumentRow>(this.#statements.get, [id]);
    return row === undefined ? undefined : parse<D>(row);
  }

  async insert(document: D): Promise<void> {
    const [copy, json] = this.#accept(document);
    const { insert } = this.#statements;
    if (!(await this.#unit.write((run) => run(insert, [copy.id, json])))) throw this.#violation(copy);
    this.#unit.trace(this.#statements, copy.id, json);
  }

  async put(document: D): Promise<void> {
    const [copy, json] = this.#accept(document);
    const done = await this.#unit.write((run, client) => this.#put(copy, json, run, client));
    if (!done) throw this.#violation(copy);
    this.#unit.trace(this.#statements, copy.id, json);
  }

  async delete(id: string): Promise<boolean> {
    this.#unit.assertUnderWay();
    if (!isId(checkString(id, 'An id'))) return false;
    const there = await this.#unit.write((run) => run(this.#statements.delete, [id]));
    this.#unit.trace(this.#statements, id);
    return there;
  }

  async find(index: StringProperty<D>, value: string): Promise<readonly D[]> {
    this.#unit.assertUnderWay();
    checkIndex(this.#rules, index);
    const values = [toIndexValue(checkString(value, 'An index value'))];
    return (await this.#unit.read<DocumentRow>(this.#statements.find(index), values)).map(parse<D>);
  }

  async page(request: PageRequest<D>): Promise<Page<D>> {
    this.#unit.assertUnderWay();
    const { where, cursor, limit } = checkPage(this.#rules, request);
    const statement = this.#statements.page(
      where.map(([property]) => property),
      cursor !== undefined,
    );
    const rows = await this.#unit.read<DocumentRow>(statement, [
      limit + 1,
      ...(cursor === undefined ? [] : [toIdBound(cursor)]),
      ...where.map(([, value]) => toIndexValue(value)),
    ]);
    const items = rows.slice(0, limit).map(parse<D>);
    return rows.length > limit ? { items, next: (items.at(-1) as D).id } : { items };
  }

  async count(): Promise<number> {
    this.#unit.assertUnderWay();
    const [row] = await this.#unit.read<{ readonly count: number }>(this.#statements.count, []);
    return row?.count ?? 0;
  }

  /** False if a unique value belongs to another document. */
  async #put(copy: D, json: string, run: RunStatement, client: PoolClient): Promise<boolean> {
    const { unique, upsert, insert, replaceKeeping } = this.#statements;
    if (unique.length === 0) return run(upsert, [copy.id, json]);
    // Most puts replace a document and keep its unique values: then nothing can be violated.
    const values = unique.map((property) => uniqueValue(copy, property));
    if (await run(replaceKeeping, [copy.id, json, ...values])) return true;
    for (let attempt = 0; attempt < PUT_ATTEMPTS; attempt += 1) {
      if (await run(insert, [copy.id, json])) return true;
      const replaced = await this.#replace(copy.id, json, run, client);
      if (replaced !== 'absent') return replaced === 'done';
    }
    // The document that blocks the insert, if it is not the same one, has one of its unique values.
    return false;
  }

  /** A violation would abort the whole transaction: the savepoint limits it to this statement. */
  async #replace(
    id: string,
    json: string,
    run: RunStatement,
    client: PoolClient,
  ): Promise<'done' | 'taken' | 'absent'> {
    const saved = client.query('SAVEPOINT put');
    try {
      const [done] = await Promise.all([run(this.#statements.replace, [id, json]), saved]);
      await client.query('RELEASE SAVEPOINT put');
      return done ? 'done' : 'absent';
    } catch (error) {
      if (sqlState(error) !== UNIQUE_VIOLATION_STATE) throw error;
      await client.query('ROLLBACK TO SAVEPOINT put');
      return 'taken';
    }
  }

  #accept(document: D): readonly [copy: D, json: string] {
    this.#unit.assertUnderWay();
    const copy = acceptDocument(this.#rules, document);
    return [copy, toStoredJson(copy)];
  }

  #violation(document: D): Error {
    return uniqueViolation(this.#rules, document, ['id', ...this.#statements.unique].join(', or the '));
  }
}

const parse = <D extends Document>({ document }: DocumentRow): D =>
  deepFreeze(JSON.parse(fromStoredJson(document)) as D);

/** Validated: a string or undefined. */
function uniqueValue(document: Document, property: string): string | null {
  if (!Object.hasOwn(document, property)) return null;
  const value = (document as unknown as Readonly<Record<string, string | null | undefined>>)[property];
  return typeof value === 'string' ? toIndexValue(value) : null;
}
