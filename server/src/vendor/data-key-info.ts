import type { DataKeyEntry } from '../keys/data-key-entry.js';

/** A data key, without the key. */
export interface DataKeyInfo {
  readonly kid: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Whether it is the one that is written with; the others read what was written before. */
  readonly current: boolean;
}

export const describeDataKeys = (entries: readonly DataKeyEntry[]): readonly DataKeyInfo[] =>
  entries.map(({ kid, createdAt }, index) => ({ kid, createdAt, current: index === entries.length - 1 }));
