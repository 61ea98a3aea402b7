import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The steps of a durable write, so that a test can stop between any two of them. */
export interface WriteSteps {
  removeLeftover(path: string): Promise<void>;
  create(path: string): Promise<FileHandle>;
  fill(file: FileHandle, text: string): Promise<void>;
  syncFile(file: FileHandle): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
}

export const NODE_STEPS: WriteSteps = {
  removeLeftover: (path) => rm(path, { force: true }),
  // O_EXCL also refuses to follow a link that someone put in its place.
  create: (path) => open(path, 'wx', 0o600),
  fill: (file, text) => file.writeFile(text, 'utf8'),
  syncFile: (file) => file.datasync(),
  rename,
  syncFolder,
};

/**
 * Replaces a file, durably: after a crash or a power failure it has its old or its new content, and once this resolves,
 * the new one. Only its owner can read it. Call it under a lock: the name of the temporary file is fixed, so that a
 * crash leaves at most one behind.
 */
export async function writeDurably(path: string, text: string, steps: WriteSteps = NODE_STEPS): Promise<void> {
  const temporary = `${path}.tmp`;
  await steps.removeLeftover(temporary);
  const file = await steps.create(temporary);
  try {
    await steps.fill(file, text);
    await steps.syncFile(file);
  } finally {
    await file.close();
  }
  await steps.rename(temporary, path);
  await steps.syncFolder(dirname(path));
}

/** Without this, a power failure can undo the rename. Windows can't open folders and needs no such step. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
