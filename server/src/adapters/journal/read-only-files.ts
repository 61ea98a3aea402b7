import { type FileHandle, open, readdir } from 'node:fs/promises';
import { hasErrorCode } from './error-code.js';
import type { JournalFileHandle, JournalFiles } from './journal-files.js';

/**
 * The real file system to look at a store from outside: nothing is opened for writing, so that a copy on a volume that
 * is mounted read-only can be read as well, and no mistake here can change a store that is being served.
 */
export const readOnlyFiles: JournalFiles = Object.freeze({
  list: (folder: string) => readdir(folder),
  open: async (path: string) => new ReadOnlyFile(await open(path, 'r')),
  makeFolder: refuse,
  create: refuse,
  rename: refuse,
  remove: refuse,
  syncFolder: refuse,
});

class ReadOnlyFile implements JournalFileHandle {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(target: Buffer, position: number): Promise<number> {
    return (await this.#handle.read(target, 0, target.length, position)).bytesRead;
  }

  /** Where the system lets a reader do so: what nobody can write needs no syncing. */
  async fdatasync(): Promise<void> {
    try {
      await this.#handle.datasync();
    } catch (error) {
      if (!hasErrorCode(error, 'EPERM', 'EACCES', 'EROFS', 'EINVAL', 'EBADF')) throw error;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  write = refuse;
  truncate = refuse;
}

async function refuse(): Promise<never> {
  throw new TypeError('A store that is looked at from outside is not changed');
}
