import { CountersignError } from '@countersign/shared';

const STORE = 'documents';

/** New texts of a database; `undefined` removes one. */
export interface DatabaseDecision<T> {
  readonly put?: Readonly<Record<string, string | undefined>>;
  readonly result: T;
}

/**
 * Reads a text of a database and, in the same transaction, writes what follows from it. Once it resolves, the change
 * survives a power failure. The database is created if needed, and open only for this transaction: an open connection
 * would block its deletion.
 *
 * @throws CountersignError `STATE_UNREADABLE` if there is no IndexedDB, or the browser refuses
 */
export async function decideInDatabase<T>(
  name: string,
  key: string,
  decide: (text: string | undefined) => DatabaseDecision<T>,
): Promise<T> {
  let database: IDBDatabase | undefined;
  try {
    database = await open(name);
    return await transact(database, key, decide);
  } catch (cause) {
    const why = cause instanceof Error ? cause.name : 'for an unknown reason';
    throw stateUnreadable(name, `the browser refuses (${why})`, { cause });
  } finally {
    database?.close();
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // Without IndexedDB this throws, which rejects.
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

const transact = <T>(
  database: IDBDatabase,
  key: string,
  decide: (text: string | undefined) => DatabaseDecision<T>,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
    const documents = transaction.objectStore(STORE);
    const reading: IDBRequest<string | undefined> = documents.get(key);
    reading.onsuccess = () => {
      const { put = {}, result } = decide(reading.result);
      for (const [each, text] of Object.entries(put)) {
        if (text === undefined) documents.delete(each);
        else documents.put(text, each);
      }
      transaction.oncomplete = () => resolve(result);
    };
    transaction.onabort = () => reject(transaction.error);
  });

export const stateUnreadable = (name: string, why: string, options?: ErrorOptions): CountersignError =>
  new CountersignError(
    'STATE_UNREADABLE',
    `The license state in the database ${name} can't be read or written: ${why}. Let this site keep data, then try again.`,
    options,
  );
