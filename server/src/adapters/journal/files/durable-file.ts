import { dirname } from 'node:path';
import { hasErrorCode } from './error-code.js';
import type { JournalFileHandle, JournalFiles } from './journal-files.js';

/** Suffix of unfinished files; a file with it is left from a crash, and useless. */
export const UNFINISHED_SUFFIX = '.tmp';

/**
 * Creates or replaces a whole file, atomically and durably: after a power failure, the path has the old content or the
 * new. If it fails, it releases its space.
 * @param write writes the content; if it throws, even after the last byte, the file is not replaced.
 */
export async function writeDurably(
  files: JournalFiles,
  path: string,
  write: (file: JournalFileHandle) => Promise<void>,
): Promise<void> {
  const unfinished = `${path}${UNFINISHED_SUFFIX}`;
  await removeIfExists(files, unfinished);
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
    await removeIfExists(files, unfinished).catch(() => {});
    throw error;
  }
  await files.syncFolder(dirname(path));
}

export async function removeIfExists(files: JournalFiles, path: string): Promise<void> {
  try {
    await files.remove(path);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
}
