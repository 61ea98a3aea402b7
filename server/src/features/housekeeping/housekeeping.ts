import type { LedgerTransaction, Means } from '../ledger.js';

/** Something that is done by itself from time to time, a piece at a time. */
export interface Chore {
  /** For the log. */
  readonly name: string;
  /**
   * Does a piece of it, in the unit of work that is given, and says how many records it changed.
   * @param now milliseconds since 1970
   */
  readonly tidy: (
    tx: LedgerTransaction,
    now: number,
  ) => Promise<{ readonly changed: number; readonly isDone: boolean }>;
}

/** Something that reaches beyond the ledger: begun, and not waited for. */
export interface Errand {
  sendSoon(): void;
}

/** What is old is deleted, what is due is done: see the settings for when. */
export class Housekeeping {
  readonly #means: Means;
  readonly #chores: readonly Chore[];
  readonly #errands: readonly Errand[];

  constructor(means: Means, chores: readonly Chore[], errands: readonly Errand[] = []) {
    this.#means = means;
    this.#chores = chores;
    this.#errands = errands;
  }

  /** Does all of it. Several servers of one ledger may do this at once: one does it, and the others find nothing left. */
  async run(): Promise<Readonly<Record<string, number>>> {
    const { ledger, clock } = this.#means;
    const changed: Record<string, number> = {};
    for (const { name, tidy } of this.#chores) {
      changed[name] = 0;
      for (let isDone = false; !isDone; ) {
        const piece = await ledger.transaction(async (tx) => {
          await tx.lock('settings', `chore:${name}`);
          return tidy(tx, clock());
        });
        changed[name] += piece.changed;
        isDone = piece.isDone;
      }
    }
    for (const errand of this.#errands) errand.sendSoon();
    return changed;
  }
}
