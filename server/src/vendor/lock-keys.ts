import { randomUUID } from 'node:crypto';
import { lockFolder } from '../adapters/journal/folder-lock.js';

/**
 * Runs work that reads the key file and writes it again, while no other process does: a key that one of two forgot would
 * be lost with everything under it.
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
