import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CountersignError } from '@countersign/shared';
import { z } from 'zod';
import { writePrivateFile } from '../keystore/private-file.js';

/** Where a vendor's ledger is: in its data folder, or in a database whose URL every start must provide. */
export type StoreKind = 'journal' | 'postgres';

const storeFile = z.object({ format: z.literal(1), store: z.enum(['journal', 'postgres']) });

const pathOf = (folder: string): string => join(folder, 'store.json');

/** @throws CountersignError `CONFIG_INVALID` if the file exists and is invalid */
export async function readStoreKind(folder: string): Promise<StoreKind> {
  const path = pathOf(folder);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    // Folders from before there was a choice use the journal.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return 'journal';
    throw new CountersignError('CONFIG_INVALID', `${path} can't be read. Correct its permissions.`, { cause });
  }
  try {
    return storeFile.parse(JSON.parse(text)).store;
  } catch (cause) {
    throw new CountersignError('CONFIG_INVALID', `${path} has a format that this version does not know.`, { cause });
  }
}

/** Durable when it returns. Without the URL, which may hold a password. */
export const writeStoreKind = (folder: string, store: StoreKind): Promise<void> =>
  writePrivateFile(pathOf(folder), `${JSON.stringify({ format: 1, store })}\n`);
