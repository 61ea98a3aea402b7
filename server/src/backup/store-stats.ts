import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '../adapters/journal/files/error-code.js';
import type { AuditEntry } from '../features/audit/audit-record.js';
import { isFolder, type Location, openContents } from './locations.js';

export interface CollectionSize {
  readonly name: string;
  readonly documents: number;
  /** Size of their JSON in UTF-8. */
  readonly bytes: number;
}

export interface StoreStats {
  readonly documents: number;
  readonly bytes: number;
  readonly collections: readonly CollectionSize[];
  /** ISO 8601, UTC; absent if there is no audit entry. */
  readonly oldestEntry?: string;
  readonly newestEntry?: string;
  /** For a ledger in a folder: its files and the free disk space. */
  readonly files?: readonly { readonly name: string; readonly bytes: number }[];
  readonly freeBytes?: number;
}

/**
 * Returns the size of a ledger, even while a server uses it.
 * @throws CountersignError `STORE_...`
 */
export async function storeStats({ ledger }: { readonly ledger: Location }): Promise<StoreStats> {
  const sizes = new Map<string, { documents: number; bytes: number }>();
  let times: { readonly oldest: string; readonly newest: string } | undefined;
  const contents = await openContents(ledger);
  try {
    for await (const batch of contents.batches()) {
      for (const { collection, document } of batch) {
        const size = sizes.get(collection) ?? { documents: 0, bytes: 0 };
        size.documents += 1;
        size.bytes += Buffer.byteLength(JSON.stringify(document));
        sizes.set(collection, size);
        if (collection !== 'audit') continue;
        // By id, which begins with the time.
        const { at } = document as AuditEntry;
        times = { oldest: times?.oldest ?? at, newest: at };
      }
    }
  } finally {
    await contents.close();
  }
  const collections = Array.from(sizes, ([name, size]) => ({ name, ...size }));
  return {
    documents: sum(collections.map(({ documents }) => documents)),
    bytes: sum(collections.map(({ bytes }) => bytes)),
    collections,
    ...(times !== undefined && { oldestEntry: times.oldest, newestEntry: times.newest }),
    ...(isFolder(ledger) && (await sizeOfFolder(ledger))),
  };
}

async function sizeOfFolder(folder: string): Promise<Pick<StoreStats, 'files' | 'freeBytes'>> {
  const files = [];
  for (const name of (await readdir(folder)).sort()) {
    const bytes = await sizeOf(join(folder, name));
    if (bytes !== undefined) files.push({ name, bytes });
  }
  const { bavail, bsize } = await statfs(folder);
  return { files, freeBytes: bavail * bsize };
}

/** `undefined` if a server has removed it since. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
