import { join } from 'node:path';
import { hasErrorCode } from './error-code.js';
import type { JournalFiles } from './journal-files.js';
import { readOnlyFiles } from './node-files.js';
import { asStoreError } from './store-errors.js';
import { type Damage, type Survey, surveyStore } from './survey-store.js';

export interface VerifyOptions {
  readonly folder: string;
  /** The real file system unless told. Only lists and reads. */
  readonly files?: Pick<JournalFiles, 'list' | 'open'>;
  /** Bytes read and bytes there are, some thousand times at most for a large store, from 0 again when it has to begin anew. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface VerifyReport {
  /** Whether the store would open, with everything in it that was ever acknowledged, as far as its files can tell. */
  readonly intact: boolean;
  /** The last journal record before the first damage. */
  readonly sequence: number;
  /** How many there are in each collection, by name, as of that record: what a repair would keep. */
  readonly documents: Readonly<Record<string, number>>;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly records: number }[];
  /** A write at the end that was never finished, or is going on just now: no damage, the next start cuts it. */
  readonly tornBytes: number;
  readonly damages: readonly Damage[];
}

const ATTEMPTS = 10;

/**
 * Reads all of a store and changes nothing, so it takes no lock: a server may be serving from the folder meanwhile. When
 * a compaction of that server takes a file from under it, or puts another in its place, it begins anew; and damage it
 * reports only when it has seen it twice.
 * @throws CountersignError `STORE_UNAVAILABLE` when the operating system refuses to read.
 */
export async function verifyJournalStore(options: VerifyOptions): Promise<VerifyReport> {
  const { folder, files = readOnlyFiles } = options;
  try {
    let seenBefore: string | undefined;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const report = await attemptOnce({ ...options, files });
      if (report?.intact === true) return report;
      const seen = `${await outline(folder, files)} ${JSON.stringify(report?.damages)}`;
      // What was seen while the server took back a part of the journal, or put files in another's place, is gone then.
      if (report !== undefined && seen === seenBefore) return report;
      seenBefore = seen;
    }
    throw new Error('The files change faster than they can be read');
  } catch (error) {
    throw asStoreError(error, folder);
  }
}

/** Nothing when a file went away while it was read. */
async function attemptOnce(
  options: VerifyOptions & Required<Pick<VerifyOptions, 'files'>>,
): Promise<VerifyReport | undefined> {
  const ids = new Map<string, Set<string>>();
  let survey: Survey;
  try {
    survey = await surveyStore({
      ...options,
      onFound({ changes, isTrusted }) {
        if (!isTrusted) return;
        for (const { collection, id, document } of changes) {
          const known = ids.get(collection) ?? new Set();
          ids.set(collection, known);
          if (document === undefined) known.delete(id);
          else known.add(id);
        }
      },
    });
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  const documents = Object.fromEntries([...ids].map(([name, known]) => [name, known.size]));
  return { ...survey, intact: survey.damages.length === 0, documents };
}

/** What changes when a compaction rotates the journal, replaces the snapshot or removes a journal. */
async function outline(folder: string, files: Pick<JournalFiles, 'list' | 'open'>): Promise<string> {
  const names = (await files.list(folder)).filter((name) => name.endsWith('.log')).sort();
  const start = Buffer.alloc(512);
  try {
    const file = await files.open(join(folder, 'snapshot.log'));
    try {
      await file.read(start, 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
  return `${names.join()} ${start.toString('latin1')}`;
}
