import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CountersignError } from '@countersign/shared';
import { syncFolder, writeDurably } from './durable-write.js';
import { errorCodeOf, underFolderLock } from './folder-lock.js';
import type { StateStore, WriteDocument } from './state-store.js';

/**
 * State in a folder: created with mode 0700 on the first write, its files with 0600, each replaced as a whole. Any
 * number of processes on one machine may share it.
 *
 * @param path of the folder; it and its parents are created if needed
 * @param second path of another folder, for the second copy; by default the first path with `.copy`; `false` for a
 * single copy
 */
export function openStateFolder(path: string, second?: string | false): StateStore {
  const folder = resolve(path);
  let last: Promise<unknown> = Promise.resolve();

  async function lockAndRun<T>(run: (write: WriteDocument) => Promise<T>): Promise<T> {
    await makeFolder(folder);
    return underFolderLock(folder, (assertHeld) =>
      run(async (document, text) => {
        await assertHeld();
        await writeDurably(join(folder, document), text);
      }),
    );
  }

  return {
    name: folder,
    read: (document) => orUnreadable(folder, () => readDocument(join(folder, document))),
    exclusively(run) {
      // Queued here first, so that the operations of one process wait in order and do not poll the lock file.
      const result = last.then(() => orUnreadable(folder, () => lockAndRun(run)));
      last = result.catch(() => undefined);
      return result;
    },
    ...(second !== false && { second: openStateFolder(second ?? `${folder}.copy`, false) }),
  };
}

async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncFolder(dirname(made));
}

async function readDocument(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Refusals of the operating system become `STATE_UNREADABLE`; other errors are rethrown. */
async function orUnreadable<T>(folder: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new CountersignError(
      'STATE_UNREADABLE',
      `The license state in ${folder} can't be read or written (${errorCodeOf(cause)}). Check its permissions and its disk.`,
      { cause },
    );
  }
}
