import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { usageError } from '../output/cli-error.js';
import { fileUnreadable } from './read-text.js';

/** @param name as the user gave it, for messages */
export async function openByteStream(path: string, name: string): Promise<Readable> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw fileUnreadable(cause, name);
  });
  if ((await file.stat()).isFile()) return file.createReadStream();
  await file.close();
  throw usageError(`${name} is not a file.`, name);
}
