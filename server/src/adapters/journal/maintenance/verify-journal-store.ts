import { join } from 'node:path';
import { hasErrorCode } from '../files/error-code.js';
import type { JournalFiles } from '../files/journal-files.js';
import { readOnlyFiles } from '../files/node-files.js';
import { toStoreError } from '../store-errors.js';
import { type Damage, type StoreSurvey, surveyStore } from './survey-store.js';

export interface VerifyOptions {
  readonly folder: string;
  /** The real file system by default. Only lists and reads. */
  readonly files?: Pick<JournalFiles, 'list' | 'open'>;
  /**
   * Receives bytes read and total bytes, up to some thousand times for a large store; from 0 again if it has to start
   * over.
   */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface VerifyReport {
  /** Whether the store would open with everything that was ever acknowledged, as far as its files can tell. */
  readonly intact: boolean;
  /** The last journal record before the first damage. */
  readonly sequence: number;
  /** Number of documents in each collection, by name, as of that record: what a repair would keep. */
  readonly documents: Readonly<Record<string, number>>;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly records: number }[];
  /** An unfinished write at the end, or one in progress: not damage, the next start removes it. */
  readonly tornBytes: number;
  readonly damages: readonly Damage[];
}

const ATTEMPTS = 10;

/**
 * Reads all of a store without changing or locking it: a server may use the folder meanwhile. If a compaction removes
 * or replaces a file, it starts over; damage is reported only if it is seen twice.
 * @throws CountersignError `STORE_UNAVAILABLE` if the operating system refuses to read.
 */
export async function verifyJournalStore(options: VerifyOptions): Promise<VerifyReport> {
  const { folder, files = readOnlyFiles } = options;
  try {
    let seenBefore: string | undefined;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const report = await attemptOnce({ ...options, files });
      if (report?.intact === true) return report;
      const seen = `${await outline(folder, files)} ${JSON.stringify(report?.damages)}`;
      // A false alarm, seen while the server undid a write or replaced files, is gone the second time.
      if (report !== undefined && seen === seenBefore) return report;
      seenBefore = seen;
    }
    throw new Error('The files changed faster than they could be read');
  } catch (error) {
    throw toStoreError(error, folder);
  }
}

/** `undefined` if a file was removed meanwhile. */
async function attemptOnce(
  options: VerifyOptions & Required<Pick<VerifyOptions, 'files'>>,
): Promise<VerifyReport | undefined> {
  const ids = new Map<string, Set<string>>();
  let survey: StoreSurvey;
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

/** Changes when a compaction rotates the journal, replaces the snapshot or removes a journal. */
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
