import type { CountersignError } from '@countersign/shared';
import type { Change } from './change.js';

export interface Rewriting {
  /** False when one that was begun before is still under way: what it writes is of an earlier moment. */
  readonly isNew: boolean;
  /** Whether it came to its end; never rejects. */
  readonly done: Promise<boolean>;
}

/** Where a store's changes are made durable, in the order in which they are appended. */
export interface ChangeLog {
  /**
   * Takes the changes of one unit of work, and what undoes them. Called when no unit of work is under way, so the
   * documents are then as all that was appended says. When it throws, it has taken nothing.
   */
  append(changes: readonly Change[], undo: readonly Change[]): void;
  /**
   * Resolves when everything appended so far is durable, rejects when some of it is lost; nothing when there is nothing
   * to wait for.
   */
  settled(): Promise<void> | undefined;
  /** Resolves when more may be appended; nothing when that is now. */
  room(): Promise<void> | undefined;
  /**
   * What undoes the units of work that were taken and then lost, the last one first; told once. Until it is done the
   * documents are not the truth.
   */
  takeLost(): readonly (readonly Change[])[];
  /**
   * Whether the last attempt to write was refused, so that the next may well be, too. Who appends then waits for the
   * outcome before anything else runs.
   */
  readonly doubtful: boolean;
  /**
   * Begins to write down anew what is there, so that nothing stays on the disk of what was replaced or removed. To be
   * called as `append` is.
   */
  compact(): Rewriting;
  /** Whether changes would be taken now. Finds out when it is in doubt; never throws. */
  works(): Promise<boolean>;
  /**
   * `STORE_UNAVAILABLE` from the moment nobody can say any more what is durable: nothing is taken or read from then on.
   */
  readonly failure: CountersignError | undefined;
  close(): Promise<void>;
}

const NOTHING_LOST: readonly (readonly Change[])[] = [];

/** Keeps nothing. */
export const FORGETFUL: ChangeLog = {
  append: () => {},
  settled: () => undefined,
  room: () => undefined,
  takeLost: () => NOTHING_LOST,
  doubtful: false,
  compact: () => ({ isNew: true, done: Promise.resolve(true) }),
  works: async () => true,
  failure: undefined,
  close: async () => {},
};
