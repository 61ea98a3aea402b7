import type { CountersignError } from '@countersign/shared';
import type { Change } from './change.js';

export interface CompactionRun {
  /** False if an earlier run is still under way: it writes an earlier state. */
  readonly isNew: boolean;
  /** Whether it completed; never rejects. */
  readonly done: Promise<boolean>;
}

/** Makes a store's changes durable, in the order in which they are appended. */
export interface ChangeLog {
  /**
   * Accepts the changes of one unit of work, and their undo. Called when no unit of work is under way, so the documents
   * match everything that was appended. If it throws, nothing was accepted.
   */
  append(changes: readonly Change[], undo: readonly Change[]): void;
  /**
   * Resolves when everything appended so far is durable; rejects if some of it is lost; `undefined` if there is nothing
   * to wait for.
   */
  settled(): Promise<void> | undefined;
  /** Resolves when more may be appended; `undefined` if that is now. */
  room(): Promise<void> | undefined;
  /**
   * Returns the undo of units of work that were accepted and then lost, latest first; only once. Until it is applied,
   * the documents are wrong.
   */
  takeLost(): readonly (readonly Change[])[];
  /**
   * Whether the last write was refused, so that the next may be too. After appending, wait for the outcome before
   * anything else runs.
   */
  readonly doubtful: boolean;
  /**
   * Starts writing the current state anew, so that nothing replaced or removed stays on the disk. Call it like
   * `append`.
   */
  compact(): CompactionRun;
  /** Whether changes would be accepted now. Tests the disk if in doubt; never throws. */
  works(): Promise<boolean>;
  /** `STORE_UNAVAILABLE` once it is unknown what is durable: nothing is accepted or read from then on. */
  readonly failure: CountersignError | undefined;
  close(): Promise<void>;
}

const NOTHING_LOST: readonly (readonly Change[])[] = [];

/** Stores nothing. */
export const NULL_CHANGE_LOG: ChangeLog = {
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
