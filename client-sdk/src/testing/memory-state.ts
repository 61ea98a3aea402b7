import type { StateDocument, StateStore } from '../state/state-store.js';

/** A state that lives as long as the test. */
export interface MemoryState extends StateStore {
  /** What was written; a test may put back what it kept, or remove it. */
  readonly documents: Map<StateDocument, string>;
}

/** A new state in memory. @param documents to begin with: those of another make a copy of its device */
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
