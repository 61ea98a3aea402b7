import { CountersignError } from '@countersign/shared';

const STORE = 'documents';

/** What becomes of the texts of a database: `undefined` removes one. */
export interface Decision<T> {
  readonly put?: Readonly<Record<string, string | undefined>>;
  readonly result: T;
}

/**
 * Reads one text of a database and, in the same transaction, writes what follows from it. Once it resolves, that
 * survives a loss of power. The database is made when it is not there, and open for this one transaction only: a
 * connection that stays open stands in the way of whoever deletes it.
 *
 * @throws CountersignError `STATE_UNREADABLE` where there is no IndexedDB, or the browser refuses
 */
export async function decideIn<T>(
  name: string,
  key: string,
  decide: (text: string | undefined) => Decision<T>,
): Promise<T> {
  let database: IDBDatabase | undefined;
  try {
    database = await open(name);
    return await transact(database, key, decide);
  } catch (cause) {
    const why = cause instanceof Error ? cause.name : 'for no reason that it gives';
    throw unreadable(name, `the browser refuses (${why})`, { cause });
  } finally {
    database?.close();
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // Where there is no IndexedDB this throws, which rejects.
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

const transact = <T>(
  database: IDBDatabase,
  key: string,
  decide: (text: string | undefined) => Decision<T>,
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

export const unreadable = (name: string, why: string, options?: ErrorOptions): CountersignError =>
  new CountersignError(
    'STATE_UNREADABLE',
    `The license state in the database ${name} can't be read or written: ${why}. Let this site keep data, then try again.`,
    options,
  );
