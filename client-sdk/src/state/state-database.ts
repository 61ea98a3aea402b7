import { randomTokenId } from '@countersign/shared';
import { underDatabaseLock } from './database-lock.js';
import { decideInDatabase } from './indexed-db.js';
import type { StateStore } from './state-store.js';

/**
 * State in an IndexedDB database, shared by any number of tabs and workers of one origin.
 *
 * @param name of the database, which is created if needed
 * @param second name of another one for the second copy; by default the first name with `.copy`; `false` for a single
 * copy
 */
export function openStateDatabase(name: string, second?: string | false): StateStore {
  let last: Promise<unknown> = Promise.resolve();
  return {
    name,
    read: (document) => decideInDatabase(name, document, (text) => ({ result: text })),
    exclusively(run) {
      // Queued here first, so that the operations of one page wait in order.
      const result = last.then(() => underDatabaseLock(name, newOwner, run));
      last = result.catch(() => undefined);
      return result;
    },
    ...(second !== false && { second: openStateDatabase(second ?? `${name}.copy`, false) }),
  };
}

const newOwner = (): string => randomTokenId((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
