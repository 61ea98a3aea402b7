import type { StateDocument, StateStore } from '../state/state-store.js';

/** A state in memory. */
export interface MemoryState extends StateStore {
  /** The stored documents; a test may restore earlier ones, or remove them. */
  readonly documents: Map<StateDocument, string>;
}

/** Creates a state in memory. @param documents initial documents: those of another state make a copy of its device */
export function memoryState(documents?: ReadonlyMap<StateDocument, string>): MemoryState {
  const kept = new Map(documents);
  let last: Promise<unknown> = Promise.resolve();
  return {
    name: 'memory',
    documents: kept,
    read: async (document) => kept.get(document),
    exclusively(run) {
      const result = last.then(() => run(async (document, text) => void kept.set(document, text)));
      last = result.catch(() => undefined);
      return result;
    },
  };
}
