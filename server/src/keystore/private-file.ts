import { chmod, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CountersignError } from '@countersign/shared';

/** Writes a file that only its owner can read, atomically: temporary file, fsync, rename, fsync of the folder. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    // A leftover of a killed process may have another mode: set it before there is content.
    await chmod(temporary, 0o600);
    await file.writeFile(content);
    await file.datasync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}

/** @throws CountersignError `KEY_FILE_MISSING`, `KEY_FILE_EXPOSED`, `KEY_FILE_DAMAGED` (not a file) */
export async function readPrivateFile(path: string): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw new CountersignError('KEY_FILE_MISSING', `${path} is missing or unreadable. Restore it from a backup.`, {
      cause,
    });
  });
  try {
    return await readPrivate(file, path);
  } finally {
    await file.close();
  }
}

async function readPrivate(file: FileHandle, path: string): Promise<string> {
  const status = await file.stat();
  if (!status.isFile()) throw new CountersignError('KEY_FILE_DAMAGED', `${path} is not a file.`);
  if (process.platform !== 'win32' && (status.mode & 0o077) !== 0) {
    throw new CountersignError('KEY_FILE_EXPOSED', `Other users can read ${path}. Run: chmod 600 ${path}`);
  }
  return file.readFile('utf8');
}
