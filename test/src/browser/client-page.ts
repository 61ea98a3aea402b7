import { type Client, CountersignError, openClient, openState, type PinnedRoots, refusalOf } from '@countersign/client';

/** What a page should open. */
export interface PageClientOptions {
  readonly roots: PinnedRoots;
  readonly product: string;
  /** Name of a database. */
  readonly state: string;
}

const clients = new Map<string, Promise<Client>>();

/** For tests, which call it from outside the browser: returns the result, or the error code. */
export async function askClient<M extends keyof Client>(
  opening: PageClientOptions,
  method: M,
  ...given: unknown[]
): Promise<unknown> {
  const key = JSON.stringify(opening);
  const client = clients.get(key) ?? openClient(opening);
  clients.set(key, client);
  try {
    const opened = await client;
    return await (opened[method] as (...options: unknown[]) => unknown).apply(opened, given);
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    return { code: error.code, refusal: refusalOf(error)?.code };
  }
}

let finish: () => void = () => undefined;
let written: Promise<unknown> = Promise.resolve();

/** Takes the lock of a state and keeps it until `write`. */
export const holdState = (state: string): Promise<void> =>
  new Promise((holding) => {
    written = openState(state)
      .exclusively(async (write) => {
        holding();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        await write('state.json', 'written late');
      })
      .catch((error) => error.code);
  });

/** Lets go of what `hold` took: `undefined`, or the code of the error. */
export function writeState(): Promise<unknown> {
  finish();
  return written;
}

/** Makes the record of a lock look as if its holder had been gone for an hour. */
export const ageState = (state: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open(state);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction('documents', 'readwrite');
      transaction.objectStore('documents').put('1 somebody', 'lock');
      transaction.oncomplete = () => {
        database.close();
        resolve();
      };
    };
  });
