import type { Dependencies, LedgerTransaction } from '../ledger.js';

/** A task that runs periodically, in batches. */
export interface Job {
  /** For the log. */
  readonly name: string;
  /**
   * Does one batch in the given unit of work, and returns how many records it changed.
   * @param now milliseconds since 1970
   */
  readonly run: (tx: LedgerTransaction, now: number) => Promise<{ readonly changed: number; readonly isDone: boolean }>;
}

/** Work beyond the ledger that is started but not waited for. */
export interface BackgroundSender {
  sendSoon(): void;
}

/** Runs the periodic jobs: deletes old records and starts what is due. The settings say when. */
export class JobRunner {
  readonly #dependencies: Dependencies;
  readonly #jobs: readonly Job[];
  readonly #senders: readonly BackgroundSender[];

  constructor(dependencies: Dependencies, jobs: readonly Job[], senders: readonly BackgroundSender[] = []) {
    this.#dependencies = dependencies;
    this.#jobs = jobs;
    this.#senders = senders;
  }

  /**
   * Runs all jobs. Several servers of one ledger may do this at once: one does the work, and the others find nothing
   * left.
   */
  async run(): Promise<Readonly<Record<string, number>>> {
    const { ledger, clock } = this.#dependencies;
    const changed: Record<string, number> = {};
    for (const { name, run } of this.#jobs) {
      changed[name] = 0;
      for (let isDone = false; !isDone; ) {
        const batch = await ledger.transaction(async (tx) => {
          await tx.lock('settings', `job:${name}`);
          return run(tx, clock());
        });
        changed[name] += batch.changed;
        isDone = batch.isDone;
      }
    }
    for (const sender of this.#senders) sender.sendSoon();
    return changed;
  }
}
