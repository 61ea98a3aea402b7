import { createHash } from 'node:crypto';
import type { PoolClient, QueryResultRow } from 'pg';
import type { CollectionDefinitions, Transaction } from '../../store/port.js';
import { type CollectionRules, checkString } from '../documents/checks.js';
import { WorkQueue } from '../documents/work-queue.js';
import type { Connections } from './connections.js';
import type { Statement, Statements } from './statements.js';
import { type RunStatement, type StatementRunner, TransactionCollection } from './transaction-collection.js';

/** A declared collection: its rules, and its statements. */
export interface DeclaredCollection {
  readonly rules: CollectionRules;
  readonly statements: Statements;
}

/** A document as the unit of work left it. */
export interface DocumentTrace {
  readonly statements: Statements;
  readonly id: string;
  readonly json: string;
}

/** `pending`: the connection broke after COMMIT was sent. */
export type CommitResult = 'committed' | 'pending';

/**
 * One unit of work on one connection. It gets the connection with its first statement, and begins a transaction with
 * its first lock or write: under READ COMMITTED each statement sees what is committed when it begins, so reads gain
 * nothing from a transaction, and a read-only unit of work costs one round trip per read.
 */
export class UnitOfWork<C extends CollectionDefinitions> implements StatementRunner {
  readonly transaction: Transaction<C>;
  /** The failure of PostgreSQL or the connection, whatever `work` made of the error. */
  failure: unknown;
  /** Set once it has written. */
  xid: string | undefined;
  readonly #connections: Connections;
  readonly #queue = new WorkQueue();
  readonly #traces = new Map<string, DocumentTrace>();
  #client: PoolClient | undefined;
  #begun = false;
  #ended = false;

  constructor(connections: Connections, declared: ReadonlyMap<string, DeclaredCollection>) {
    this.#connections = connections;
    const transaction: Record<string, unknown> = {
      lock: async (key: string, id: string) => this.#lock(declared.get(key)?.rules, key, id),
    };
    for (const [key, { rules, statements }] of declared)
      transaction[key] = new TransactionCollection(rules, statements, this);
    this.transaction = Object.freeze(transaction) as unknown as Transaction<C>;
  }

  /** The last known state of its documents. */
  get traces(): readonly DocumentTrace[] {
    return [...this.#traces.values()];
  }

  assertUnderWay(): void {
    if (this.#ended) throw new TypeError('This unit of work has ended; is an await missing?');
  }

  read<R extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<readonly R[]> {
    return this.#step(async (client) => (await client.query<R>({ ...statement, values: [...values] })).rows);
  }

  write<T>(task: (run: RunStatement, client: PoolClient) => Promise<T>): Promise<T> {
    return this.#step(async (client) => {
      const begun = this.#begin(client);
      const run: RunStatement = async (statement, values) => {
        const [row] = (await client.query<{ readonly xid: string }>({ ...statement, values: [...values] })).rows;
        this.xid ??= row?.xid;
        return row !== undefined;
      };
      const [result] = await Promise.all([task(run, client), begun]);
      return result;
    });
  }

  trace(statements: Statements, id: string, json?: string): void {
    const key = `${statements.collection} ${id}`;
    if (json === undefined) this.#traces.delete(key);
    else this.#traces.set(key, { statements, id, json });
  }

  /** Waits for statements that `work` started without awaiting them. Nothing more is accepted. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#queue.run(async () => undefined);
  }

  async commit(): Promise<CommitResult> {
    const client = this.#client;
    if (client === undefined) return 'committed';
    try {
      if (this.#begun) await client.query('COMMIT');
      client.release();
      return 'committed';
    } catch (error) {
      client.release(true);
      this.failure = error;
      // Without writes there is nothing to lose.
      return this.xid === undefined ? 'committed' : 'pending';
    }
  }

  /** Never throws: a connection that can't roll back is closed, and PostgreSQL rolls back. */
  async rollBack(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    try {
      if (this.#begun) await client.query('ROLLBACK');
      client.release(this.failure !== undefined && !this.#begun);
    } catch {
      client.release(true);
    }
  }

  /**
   * Not a row lock: a record that does not exist has none, and locking an existing record must also wait for those who
   * locked it before it existed. PostgreSQL releases it after the commit is visible, and the next statement sees it.
   * Two records whose ids hash alike wait for each other needlessly, which is harmless.
   */
  async #lock(rules: CollectionRules | undefined, key: string, id: string): Promise<void> {
    this.assertUnderWay();
    if (rules === undefined) throw new TypeError(`There is no collection ${key} to lock a record in`);
    const number = lockNumber(rules.name, checkString(id, 'An id'));
    await this.write((_run, client) => client.query({ ...LOCK, values: [number] }));
  }

  /** Sent without waiting for the answer: the next statement fails if this one does. */
  #begin(client: PoolClient): Promise<unknown> | undefined {
    if (this.#begun) return undefined;
    this.#begun = true;
    return client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
  }

  /**
   * One after the other, because they share a connection. After a failure PostgreSQL accepts no more, and neither do
   * we.
   */
  #step<T>(task: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      if (this.failure !== undefined) throw this.failure;
      try {
        this.#client ??= await this.#connections.take();
        return await task(this.#client);
      } catch (error) {
        this.failure = error;
        throw error;
      }
    });
  }
}

const LOCK: Statement = { name: 'lock', text: 'SELECT pg_advisory_xact_lock($1)' };

/** 64 bits, signed, as PostgreSQL expects them. */
const lockNumber = (collection: string, id: string): string =>
  createHash('sha256').update(`${collection} ${id}`).digest().readBigInt64BE().toString();
