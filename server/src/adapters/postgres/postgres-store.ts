import { setTimeout as delay } from 'node:timers/promises';
import { CountersignError } from '@countersign/shared';
import type { CollectionDefinitions, Store, Transaction } from '../../store/port.js';
import { type CommitOutcome, commitOutcome } from './commit-outcome.js';
import type { Connections } from './connections.js';
import { type FailureKind, failureKind, storeUnavailable } from './failures.js';
import type { PostgresTimeouts } from './options.js';
import { type DeclaredCollection, UnitOfWork } from './unit-of-work.js';

/**
 * Attempts after deadlocks and similar conflicts: each is a whole unit of work, and one of the conflicting ones always
 * succeeds.
 */
const MAX_CONFLICTS = 20;
const FIRST_PAUSE = 5;
const MAX_PAUSE = 250;

type Attempt<T> =
  | { readonly value: T }
  | { readonly error: unknown }
  | { readonly again: FailureKind; readonly cause: unknown };

/**
 * A store in PostgreSQL, for any number of processes. Nothing of the ledger is cached: another process may have changed
 * it.
 *
 * Units of work run concurrently under READ COMMITTED: two that read the same and write what follows from it must lock
 * what they read, as the port requires. What a unit of work reads is durable, because PostgreSQL shows a change to
 * others only once its commit is on the disk (and, with `remote_apply` and the like, on the standbys).
 */
export class PostgresStore<C extends CollectionDefinitions> implements Store<C> {
  readonly #connections: Connections;
  readonly #declared: ReadonlyMap<string, DeclaredCollection>;
  readonly #timeouts: PostgresTimeouts;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  constructor(connections: Connections, declared: ReadonlyMap<string, DeclaredCollection>, timeouts: PostgresTimeouts) {
    this.#connections = connections;
    this.#declared = declared;
    this.#timeouts = timeouts;
  }

  async transaction<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new CountersignError('STORE_UNAVAILABLE', 'The store is closed');
    const running = this.#untilItEnds(work);
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  async healthy(): Promise<boolean> {
    if (this.#closed !== undefined) return false;
    const asked = this.#connections.query('SELECT 1').then(
      () => true,
      () => false,
    );
    const late = new AbortController();
    const answer = await Promise.race([
      asked,
      delay(this.#timeouts.health, false, { signal: late.signal, ref: false }).catch(() => false),
    ]);
    late.abort();
    return answer;
  }

  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#underWay).then(() => this.#connections.close());
    return this.#closed;
  }

  async #untilItEnds<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<T> {
    const end = performance.now() + this.#timeouts.patience;
    for (let conflicts = 0, tries = 0; ; tries += 1) {
      const attempt = await this.#attempt(work);
      if ('value' in attempt) return attempt.value;
      if ('error' in attempt) throw attempt.error;
      if (attempt.again === 'conflict') conflicts += 1;
      const goesOn = attempt.again === 'conflict' ? conflicts < MAX_CONFLICTS : attempt.again === 'lost';
      if (!goesOn || performance.now() > end) throw storeUnavailable(this.#connections.location, attempt.cause);
      // Conflicting ones must not meet again.
      await delay(Math.random() * Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** tries));
    }
  }

  async #attempt<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<Attempt<T>> {
    const unit = new UnitOfWork<C>(this.#connections, this.#declared);
    let outcome: { readonly value: T } | { readonly error: unknown };
    try {
      outcome = { value: await work(unit.transaction) };
    } catch (error) {
      outcome = { error };
    }
    await unit.end();
    if (unit.failure !== undefined || 'error' in outcome) {
      await unit.rollBack();
      if (unit.failure === undefined) return outcome;
      return { again: failureKind(unit.failure), cause: unit.failure };
    }
    if ((await unit.commit()) === 'committed') return outcome;
    return this.#afterLostCommit(unit, outcome);
  }

  async #afterLostCommit<T>(unit: UnitOfWork<C>, outcome: { readonly value: T }): Promise<Attempt<T>> {
    const kind = failureKind(unit.failure);
    // If PostgreSQL itself refuses a COMMIT, it has rolled back.
    const fate: CommitOutcome =
      kind === 'lost' && unit.xid !== undefined
        ? await commitOutcome(this.#connections, unit.xid, unit.traces, this.#timeouts.patience)
        : 'aborted';
    switch (fate) {
      case 'committed':
        return outcome;
      case 'aborted':
        return { again: kind, cause: unit.failure };
      case 'unknown':
        return {
          error: new CountersignError(
            'STORE_UNAVAILABLE',
            `The connection to ${this.#connections.location} broke during a commit, so it is unknown whether the change was stored. ` +
              'Send the same request again: a stored change is not repeated.',
            { cause: unit.failure },
          ),
        };
    }
  }
}
