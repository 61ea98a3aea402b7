import { decideInDatabase, stateUnreadable } from './indexed-db.js';
import type { WriteDocument } from './state-store.js';

const LOCK = 'lock';
/** Milliseconds: how long to wait for another holder. */
const WAIT = 10_000;
/** Milliseconds: a record this old is taken over. Its holder, if still alive, can then no longer write. */
const STALE = 5_000;
const RETRY = 25;

/**
 * Runs work while this page alone, of all tabs and workers of its origin, holds the lock of the database. The browser's
 * Web Locks hold it, if there are any; a page outside a secure context has none, and uses a record in the database,
 * which every write checks in its own transaction.
 *
 * @throws CountersignError `STATE_UNREADABLE` if another page keeps the lock
 */
export const underDatabaseLock = <T>(
  name: string,
  owner: () => string,
  run: (write: WriteDocument) => Promise<T>,
): Promise<T> =>
  // According to its type it always exists.
  (navigator.locks as LockManager | undefined) === undefined
    ? underRecord(name, owner(), run)
    : underWebLock(name, run);

async function underWebLock<T>(name: string, run: (write: WriteDocument) => Promise<T>): Promise<T> {
  const write: WriteDocument = (document, text) =>
    decideInDatabase(name, document, () => ({ put: { [document]: text }, result: undefined }));
  let ran: Promise<T> | undefined;
  try {
    await navigator.locks.request(`countersign ${name}`, { signal: AbortSignal.timeout(WAIT) }, () => {
      ran = run(write);
      // Held until the work has ended, even with an error.
      return ran.catch(() => undefined);
    });
  } catch (cause) {
    if (ran === undefined) throw busy(name, { cause });
  }
  return ran as Promise<T>;
}

async function underRecord<T>(name: string, owner: string, run: (write: WriteDocument) => Promise<T>): Promise<T> {
  const deadline = performance.now() + WAIT;
  while (!(await acquire(name, owner))) {
    if (performance.now() > deadline) throw busy(name);
    await new Promise((resolve) => setTimeout(resolve, RETRY));
  }
  try {
    return await run(async (document, text) => {
      const put = { [document]: text };
      const written = await ifMine(name, owner, put);
      if (!written) throw busy(name);
    });
  } finally {
    await ifMine(name, owner, { [LOCK]: undefined });
  }
}

/** The record holds its time and its owner. */
const acquire = (name: string, owner: string): Promise<boolean> =>
  decideInDatabase(name, LOCK, (record) => {
    const now = Date.now();
    // A clock that was set back must not make a record last.
    const isHeld = record !== undefined && Math.abs(now - Number.parseInt(record, 10)) < STALE;
    return isHeld ? { result: false } : { put: { [LOCK]: `${now} ${owner}` }, result: true };
  });

const ifMine = (name: string, owner: string, put: Readonly<Record<string, string | undefined>>): Promise<boolean> =>
  decideInDatabase(name, LOCK, (record) => (record?.endsWith(` ${owner}`) ? { put, result: true } : { result: false }));

const busy = (name: string, options?: ErrorOptions) => stateUnreadable(name, 'another tab keeps it locked', options);
