import type { StateStore } from './state-store.js';

/** Wraps a store, and reports every write and every attempt. */
export const observeWrites = (store: StateStore, noticed: () => void): StateStore => ({
  name: store.name,
  ...(store.second !== undefined && { second: observeWrites(store.second, noticed) }),
  read: (document) => store.read(document),
  exclusively: (run) =>
    store.exclusively((write) =>
      run(async (document, text) => {
        try {
          await write(document, text);
        } finally {
          noticed();
        }
      }),
    ),
});
