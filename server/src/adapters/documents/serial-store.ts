import { CountersignError } from '@countersign/shared';
import type { CollectionDefinitions, Store, Transaction } from '../../store/port.js';
import type { Change } from './change.js';
import type { DocumentSet } from './document-set.js';
import { UnitOfWork } from './unit-of-work.js';
import { WorkQueue } from './work-queue.js';

/** Where a store's changes are made durable, in the order in which they are appended. */
export interface ChangeLog {
  /** Takes the changes of one unit of work. When it throws, it has taken nothing. */
  append(changes: readonly Change[]): void;
  /**
   * Resolves when everything appended so far is durable, rejects with `failure`; nothing when there is nothing to wait
   * for.
   */
  settled(): Promise<void> | undefined;
  /**
   * `STORE_UNAVAILABLE` from the moment something could not be made durable: what is in memory is then not the truth.
   */
  readonly failure: CountersignError | undefined;
  close(): Promise<void>;
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * A store whose documents are all in memory. Units of work run one at a time, so every lock is held from the start;
 * what they wait for at their end, durability, they wait for together.
 */
export class SerialStore<C extends CollectionDefinitions> implements Store<C> {
  readonly #documents: DocumentSet;
  readonly #log: ChangeLog;
  readonly #queue = new WorkQueue();
  #closed: Promise<void> | undefined;

  constructor(documents: DocumentSet, log: ChangeLog) {
    this.#documents = documents;
    this.#log = log;
  }

  async transaction<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new CountersignError('STORE_UNAVAILABLE', 'The store is closed');
    const { outcome, settled } = await this.#queue.run(() => this.#run(work));
    // Failure waits too: an error may tell of what was read, and that may yet be lost.
    if (settled !== undefined) await settled;
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  async healthy(): Promise<boolean> {
    return this.#closed === undefined && this.#log.failure === undefined;
  }

  close(): Promise<void> {
    this.#closed ??= this.#queue.run(() => this.#log.close());
    return this.#closed;
  }

  async #run<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<{
    outcome: Outcome<T>;
    settled: Promise<void> | undefined;
  }> {
    this.#assertWorking();
    const outcome = await this.#attempt(work);
    this.#assertWorking();
    return { outcome, settled: this.#log.settled() };
  }

  #assertWorking(): void {
    if (this.#log.failure !== undefined) throw this.#log.failure;
  }

  async #attempt<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<Outcome<T>> {
    const unit = new UnitOfWork<C>(this.#documents);
    try {
      const value = await work(unit.transaction);
      const changes = unit.end();
      if (changes.length > 0) this.#log.append(changes);
      return { value };
    } catch (error) {
      unit.rollBack();
      return { error };
    }
  }
}
