import { randomUUID } from 'node:crypto';
import { lockFolder } from '../adapters/journal/lock/folder-lock.js';

/**
 * Runs work that reads and rewrites the key file, excluding other processes: a lost key would lose everything under it.
 * @throws CountersignError `STORE_LOCKED`
 */
export async function withKeysLocked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = await lockFolder(folder, { randomId: randomUUID });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
