import { CountersignError } from '@countersign/shared';
import type { CollectionDefinitions, Store, Transaction } from '../../store/port.js';
import type { ChangeLog } from './change-log.js';
import type { DocumentSet } from './document-set.js';
import { UnitOfWork } from './unit-of-work.js';
import { WorkQueue } from './work-queue.js';

/**
 * Maximum number of unanswered units of work. Each holds its caller's memory, perhaps a whole HTTP request, so if the
 * disk can't keep up, refusing later ones is better than running out of memory.
 */
const MAX_UNANSWERED = 20_000;

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

interface Ran<T> {
  readonly outcome: Outcome<T>;
  /** Durability of everything that it read or wrote. */
  readonly settled: Promise<void> | undefined;
  readonly wrote: boolean;
}

/**
 * A store with all documents in memory. Units of work run one at a time, so every lock is held from the start; then
 * they wait together for durability.
 *
 * If the log loses changes (full disk), the documents are rolled back to the durable state before anything else runs.
 * Units of work that made lost changes are refused. Those that only read them, or ran on top of them, run again on the
 * remaining state.
 */
export class SerialStore<C extends CollectionDefinitions> implements Store<C> {
  readonly #documents: DocumentSet;
  readonly #log: ChangeLog;
  readonly #queue = new WorkQueue();
  #unanswered = 0;
  #closed: Promise<void> | undefined;

  constructor(documents: DocumentSet, log: ChangeLog) {
    this.#documents = documents;
    this.#log = log;
  }

  async transaction<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new CountersignError('STORE_UNAVAILABLE', 'The store is closed');
    if (this.#unanswered >= MAX_UNANSWERED) throw overwhelmed();
    this.#unanswered += 1;
    try {
      for (;;) {
        const ran = await this.#queue.run(() => this.#run(work));
        // A failure waits too: the error may reveal something that was read and may yet be lost.
        if (ran.settled !== undefined && !(await this.#survived(ran))) continue;
        if ('error' in ran.outcome) throw ran.outcome.error;
        return ran.outcome.value;
      }
    } finally {
      this.#unanswered -= 1;
    }
  }

  async healthy(): Promise<boolean> {
    return this.#closed === undefined && this.#log.failure === undefined && this.#log.works();
  }

  /**
   * Removes everything that was replaced or removed until now from the disk, while units of work continue.
   * @throws CountersignError `STORE_UNAVAILABLE`
   */
  async compact(): Promise<void> {
    for (;;) {
      const { isNew, done } = await this.#queue.run(async () => {
        this.#assertWorking();
        this.#undoLost();
        return this.#log.compact();
      });
      const succeeded = await done;
      if (isNew && succeeded) return;
      if (isNew) throw new CountersignError('STORE_UNAVAILABLE', 'No new snapshot could be written. See the log.');
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#queue.run(async () => {
      this.#undoLost();
      await this.#log.close();
    });
    return this.#closed;
  }

  /** Waits for the disk. False if something that it only read was lost. */
  async #survived({ settled, wrote }: Ran<unknown>): Promise<boolean> {
    try {
      await settled;
      return true;
    } catch (error) {
      if (wrote || this.#log.failure !== undefined) throw error;
      return false;
    }
  }

  async #run<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<Ran<T>> {
    for (;;) {
      const room = this.#log.room();
      if (room !== undefined) await room;
      this.#assertWorking();
      this.#undoLost();
      const unit = new UnitOfWork<C>(this.#documents);
      const outcome = await attempt(work, unit);
      this.#assertWorking();
      const lost = this.#log.takeLost();
      if (lost.length === 0) {
        const ran = this.#end(unit, outcome);
        // On a full disk, reads must not fail together with writes.
        if (this.#log.doubtful) await ran.settled?.catch(ignore);
        return ran;
      }
      unit.rollBack();
      for (const undo of lost) this.#documents.apply(undo);
    }
  }

  #end<T>(unit: UnitOfWork<C>, outcome: Outcome<T>): Ran<T> {
    if ('error' in outcome) {
      unit.rollBack();
      return { outcome, settled: this.#log.settled(), wrote: false };
    }
    const { changes, undo } = unit.end();
    if (changes.length === 0) return { outcome, settled: this.#log.settled(), wrote: false };
    try {
      this.#log.append(changes, undo);
    } catch (error) {
      this.#documents.apply(undo);
      return { outcome: { error }, settled: this.#log.settled(), wrote: false };
    }
    return { outcome, settled: this.#log.settled(), wrote: true };
  }

  #undoLost(): void {
    for (const undo of this.#log.takeLost()) this.#documents.apply(undo);
  }

  #assertWorking(): void {
    if (this.#log.failure !== undefined) throw this.#log.failure;
  }
}

async function attempt<C extends CollectionDefinitions, T>(
  work: (tx: Transaction<C>) => Promise<T>,
  unit: UnitOfWork<C>,
): Promise<Outcome<T>> {
  try {
    return { value: await work(unit.transaction) };
  } catch (error) {
    return { error };
  }
}

function overwhelmed(): CountersignError {
  return new CountersignError('STORE_UNAVAILABLE', 'The store is overloaded: its disk is too slow. Try again later.');
}

function ignore(): void {}
