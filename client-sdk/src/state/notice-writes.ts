import type { StateStore } from './state-store.js';

/** The same store, which tells of every document that is written through it, and of every attempt. */
export const noticeWrites = (store: StateStore, noticed: () => void): StateStore => ({
  name: store.name,
  ...(store.second !== undefined && { second: noticeWrites(store.second, noticed) }),
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
