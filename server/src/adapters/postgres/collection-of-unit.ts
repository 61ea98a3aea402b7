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
import { sqlState, UNIQUE } from './failures.js';
import type { Statement, Statements } from './statements.js';
import { fromStoredJson, toIdBound, toIndexValue, toStoredJson } from './text-form.js';

/** A document that stood in the way of an insert may be gone when it is to be replaced: then it is worth another look. */
const PUT_ATTEMPTS = 2;

/** Runs a statement that changes something; whether it did. */
export type Run = (statement: Statement, values: readonly unknown[]) => Promise<boolean>;

/** The unit of work that a collection belongs to. */
export interface StatementRunner {
  /** @throws TypeError when the unit of work has ended */
  assertUnderWay(): void;
  read<R extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<readonly R[]>;
  /** Runs statements inside the transaction, with no other of this unit of work between them. */
  write<T>(task: (run: Run, client: PoolClient) => Promise<T>): Promise<T>;
  /** Remembers what was written, or forgets it when there is no JSON. */
  trace(statements: Statements, id: string, json?: string): void;
}

interface DocumentRow {
  readonly document: string;
}

/** A collection as one unit of work sees it. */
export class CollectionOfUnit<D extends Document> implements Collection<D> {
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

  /** False when a unique value is another document's. */
  async #put(copy: D, json: string, run: Run, client: PoolClient): Promise<boolean> {
    const { unique, upsert, insert, replaceKeeping } = this.#statements;
    if (unique.length === 0) return run(upsert, [copy.id, json]);
    // What is put was mostly there before, and mostly keeps its unique values: then nothing can be violated.
    const values = unique.map((property) => uniqueValue(copy, property));
    if (await run(replaceKeeping, [copy.id, json, ...values])) return true;
    for (let attempt = 0; attempt < PUT_ATTEMPTS; attempt += 1) {
      if (await run(insert, [copy.id, json])) return true;
      const replaced = await this.#replace(copy.id, json, run, client);
      if (replaced !== 'absent') return replaced === 'done';
    }
    // What keeps it from being inserted, and is not this document, has a unique value of it.
    return false;
  }

  /** A violation would end the whole transaction: the savepoint keeps it to this statement. */
  async #replace(id: string, json: string, run: Run, client: PoolClient): Promise<'done' | 'taken' | 'absent'> {
    const saved = client.query('SAVEPOINT put');
    try {
      const [done] = await Promise.all([run(this.#statements.replace, [id, json]), saved]);
      await client.query('RELEASE SAVEPOINT put');
      return done ? 'done' : 'absent';
    } catch (error) {
      if (sqlState(error) !== UNIQUE) throw error;
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

/** Checked before: a string, or nothing. */
function uniqueValue(document: Document, property: string): string | null {
  if (!Object.hasOwn(document, property)) return null;
  const value = (document as unknown as Readonly<Record<string, string | null | undefined>>)[property];
  return typeof value === 'string' ? toIndexValue(value) : null;
}
