import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { platform } from 'node:process';
import { hasErrorCode } from './error-code.js';
import type { JournalFileHandle, JournalFiles } from './journal-files.js';

/** The real file system. */
export const nodeFiles: JournalFiles = Object.freeze({
  async list(folder: string) {
    try {
      return await readdir(folder);
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return [];
      throw error;
    }
  },
  async makeFolder(folder: string) {
    const highest = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (highest === undefined) return;
    const existing = dirname(resolve(highest));
    for (let parent = resolve(folder); parent !== existing; ) {
      parent = dirname(parent);
      await syncFolder(parent);
    }
  },
  create: async (path: string) => new NodeFile(await open(path, 'wx+', 0o600)),
  open: async (path: string) => new NodeFile(await open(path, 'r+')),
  rename,
  remove: (path: string) => rm(path),
  syncFolder,
});

/** The real file system, read-only. */
export const readOnlyFiles: Pick<JournalFiles, 'list' | 'open'> = Object.freeze({
  list: nodeFiles.list,
  open: async (path: string) => new NodeFile(await open(path, 'r')),
});

class NodeFile implements JournalFileHandle {
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

  async write(data: Buffer, position: number): Promise<void> {
    for (let done = 0; done < data.length; ) {
      const { bytesWritten } = await this.#handle.write(data, done, data.length - done, position + done);
      done += bytesWritten;
    }
  }

  truncate(length: number): Promise<void> {
    return this.#handle.truncate(length);
  }

  fdatasync(): Promise<void> {
    return this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows can't open a folder, and makes names durable without being asked.
  if (platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
