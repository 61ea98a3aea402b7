import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CountersignError } from '@countersign/shared';
import { z } from 'zod';
import { writePrivateFile } from '../keys/private-file.js';

/** Where a vendor's ledger is: in its data folder, or in a database whose address every start is told anew. */
export type StoreKind = 'journal' | 'postgres';

const storeFile = z.object({ format: z.literal(1), store: z.enum(['journal', 'postgres']) });

const pathOf = (folder: string): string => join(folder, 'store.json');

/** @throws CountersignError `CONFIG_INVALID` when the file is there and can't be understood */
export async function readStoreKind(folder: string): Promise<StoreKind> {
  const path = pathOf(folder);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    // Folders of the journal were made before there was a choice.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return 'journal';
    throw new CountersignError('CONFIG_INVALID', `${path} can not be read. Mend its permissions.`, { cause });
  }
  try {
    return storeFile.parse(JSON.parse(text)).store;
  } catch (cause) {
    throw new CountersignError('CONFIG_INVALID', `${path} is not of a form that this version knows.`, { cause });
  }
}

/** Durable before it returns. No address: that may hold a password. */
export const writeStoreKind = (folder: string, store: StoreKind): Promise<void> =>
  writePrivateFile(pathOf(folder), `${JSON.stringify({ format: 1, store })}\n`);
