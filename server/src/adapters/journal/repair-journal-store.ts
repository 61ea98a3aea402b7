import { CountersignError } from '@countersign/shared';
import type { CollectionDefinitions } from '../../store/port.js';
import type { Change } from '../documents/change.js';
import { DocumentSet } from '../documents/document-set.js';
import { makeJournalStore } from './create-journal-store.js';
import type { NewJournalStore } from './journal-options.js';
import { firstChecksum } from './ledger.js';
import { readOnlyFiles } from './node-files.js';
import { asStoreError } from './store-errors.js';
import { type Damage, type Found, surveyStore } from './survey-store.js';

export interface RepairOptions extends Omit<NewJournalStore, 'folder'> {
  /** The damaged store, which no server may be using. Nothing in it is changed. */
  readonly folder: string;
  /** A folder that is empty or does not exist yet. */
  readonly to: string;
  /**
   * Whether records after damage in the journal are applied, too, as far as they are whole. They are newer than what
   * they replace, but what they were built on is gone: a license may show fewer seats taken than are.
   */
  readonly salvage?: boolean;
  /** The collections whose unique values may not be taken twice; any may unless told. */
  readonly collections?: CollectionDefinitions;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface RepairReport {
  /** How many documents there are now in each collection, by name. */
  readonly kept: Readonly<Record<string, number>>;
  /** The last journal record before the first damage. */
  readonly sequence: number;
  /**
   * What the new store lacks, in the order of the files: a record that was not applied, with the documents that it
   * changed as `collection/id`; or what can't be read at all, without a sequence and documents.
   */
  readonly left: readonly {
    readonly file: string;
    readonly offset: number;
    readonly sequence?: number;
    readonly documents: readonly string[];
  }[];
  /** The damage that was found. */
  readonly damages: readonly Damage[];
}

/**
 * Makes a new store, with an id of its own, of what can be trusted in a damaged one: the lines of its snapshot that are
 * whole, and the records of its journal up to the first damage there.
 * @throws CountersignError `ALREADY_INITIALISED` when `to` is not empty, `STORE_FILE_MISSING` when there is no store in
 * `folder` at all, `STORE_UNAVAILABLE` when the operating system refuses.
 */
export async function repairJournalStore(options: RepairOptions): Promise<RepairReport> {
  const { folder, to, salvage = false, collections = {}, onProgress, ...rest } = options;
  const documents = new DocumentSet(collections);
  const left: { file: string; offset: number; sequence?: number; documents: readonly string[] }[] = [];
  try {
    const files = rest.files ?? readOnlyFiles;
    if (!(await files.list(folder)).some((name) => name.endsWith('.log'))) {
      throw new CountersignError('STORE_FILE_MISSING', `There is no store in ${folder}`);
    }
    const onFound = (found: Found) => {
      if ((found.isTrusted || salvage) && applied(documents, found.changes)) return;
      const { file, offset, sequence, changes } = found;
      if (changes.length === 0) return;
      const names = changes.map(({ collection, id }) => `${collection}/${id}`);
      left.push({ file, offset, ...(sequence !== undefined && { sequence }), documents: names });
    };
    const { sequence, damages } = await surveyStore({ folder, files, onFound, onProgress });
    for (const { file, offset } of damages) {
      if (!left.some((one) => one.file === file && one.offset === offset)) left.push({ file, offset, documents: [] });
    }
    left.sort((a, b) => order(a.file, b.file) || a.offset - b.offset);
    await makeJournalStore({ ...rest, folder: to }, (storeId) => ({
      documents,
      sequence,
      checksum: firstChecksum(storeId),
    }));
    return { kept: documents.counts(), sequence, left, damages };
  } catch (error) {
    throw asStoreError(error, folder);
  }
}

/** Whether they could be applied: what is built on a gap may want a unique value that another document still has. */
function applied(documents: DocumentSet, changes: readonly Change[]): boolean {
  try {
    documents.apply(changes);
    return true;
  } catch (error) {
    if (error instanceof CountersignError && error.code === 'STORE_DAMAGED') return false;
    throw error;
  }
}

/** The snapshot first. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  if (a.startsWith('journal-') !== b.startsWith('journal-')) return a.startsWith('journal-') ? 1 : -1;
  return a < b ? -1 : 1;
}
