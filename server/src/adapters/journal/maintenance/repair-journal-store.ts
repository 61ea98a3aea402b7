import { CountersignError } from '@countersign/shared';
import type { CollectionDefinitions } from '../../../store/port.js';
import type { Change } from '../../documents/change.js';
import { DocumentSet } from '../../documents/document-set.js';
import { makeJournalStore } from '../create-journal-store.js';
import { readOnlyFiles } from '../files/node-files.js';
import type { NewJournalStore } from '../journal-options.js';
import { firstChecksum } from '../ledger-state.js';
import { toStoreError } from '../store-errors.js';
import { type Damage, type SurveyedRecord, surveyStore } from './survey-store.js';

export interface RepairOptions extends Omit<NewJournalStore, 'folder'> {
  /** The damaged store, unchanged; no server may use it. */
  readonly folder: string;
  /** A folder that is empty or does not exist. */
  readonly to: string;
  /**
   * Whether complete records after the damage are applied too. They are newer, but what they build on is missing: a
   * license may show fewer seats taken than there are.
   */
  readonly salvage?: boolean;
  /** The collections whose unique values are checked; none by default. */
  readonly collections?: CollectionDefinitions;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface RepairReport {
  /** Number of documents in each collection, by name. */
  readonly kept: Readonly<Record<string, number>>;
  /** The last journal record before the first damage. */
  readonly sequence: number;
  /**
   * What the new store lacks, in file order: a record that was not applied, with the documents that it changed as
   * `collection/id`; or an unreadable part, without sequence and documents.
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
 * Makes a new store, with an id of its own, of what can be trusted in a damaged one: the intact lines of its snapshot,
 * and the records of its journal up to the first damage.
 * @throws CountersignError `ALREADY_INITIALISED` if `to` is not empty, `STORE_FILE_MISSING` if there is no store in
 * `folder`, `STORE_UNAVAILABLE` if the operating system refuses.
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
    const onFound = (found: SurveyedRecord) => {
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
    throw toStoreError(error, folder);
  }
}

/** Whether they could be applied: after a gap, a unique value may still belong to another document. */
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
