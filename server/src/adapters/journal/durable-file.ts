import { dirname } from 'node:path';
import { hasErrorCode } from './error-code.js';
import type { JournalFileHandle, JournalFiles } from './journal-files.js';

/** What is written here is not there yet: a name that ends so is left over from a crash, and of no use. */
export const UNFINISHED = '.tmp';

/**
 * Makes or replaces a whole file, durably: whenever the power fails, the path names the old content or the new, never
 * a part of it. When it fails, it gives the space back that it took.
 * @param write writes the content; what it throws, also after the last byte, keeps the file from being replaced.
 */
export async function writeDurably(
  files: JournalFiles,
  path: string,
  write: (file: JournalFileHandle) => Promise<void>,
): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  await removeIfThere(files, unfinished);
  try {
    const file = await files.create(unfinished);
    try {
      await write(file);
      await file.fdatasync();
    } finally {
      await file.close();
    }
    await files.rename(unfinished, path);
  } catch (error) {
    await removeIfThere(files, unfinished).catch(() => {});
    throw error;
  }
  await files.syncFolder(dirname(path));
}

export async function removeIfThere(files: JournalFiles, path: string): Promise<void> {
  try {
    await files.remove(path);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
}
