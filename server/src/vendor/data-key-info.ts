import type { DataKeyEntry } from '../keystore/data-key-entry.js';

/** A data key's description, without the key. */
export interface DataKeyInfo {
  readonly kid: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Whether it seals new data; the others only open what was sealed before. */
  readonly current: boolean;
}

export const describeDataKeys = (entries: readonly DataKeyEntry[]): readonly DataKeyInfo[] =>
  entries.map(({ kid, createdAt }, index) => ({ kid, createdAt, current: index === entries.length - 1 }));
