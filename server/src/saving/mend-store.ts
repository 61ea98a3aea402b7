import { CountersignError } from '@countersign/shared';
import { type RepairReport, repairJournalStore } from '../adapters/journal/repair-journal-store.js';
import { type VerifyReport, verifyJournalStore } from '../adapters/journal/verify-journal-store.js';
import { LEDGER } from '../features/ledger.js';
import type { Violation } from './ledger-rules.js';
import { isFolder, type Location } from './locations.js';
import type { OnProgress } from './transfer.js';
import { verifyStore } from './verify-store.js';

/**
 * Looks through the files of a ledger in a folder, which may be served meanwhile, for damage; `undefined` for a ledger
 * that is no folder, whose files are not ours to look at.
 * @param options `onProgress` is told of bytes
 * @throws CountersignError `STORE_UNAVAILABLE`
 */
export async function verifyStoreFiles(options: {
  readonly ledger: Location;
  readonly onProgress?: OnProgress;
}): Promise<VerifyReport | undefined> {
  const { ledger: folder, onProgress } = options;
  if (!isFolder(folder)) return undefined;
  return verifyJournalStore({ folder, ...(onProgress !== undefined && { onProgress }) });
}

export interface RepairStoreOptions {
  /** The folder of the damaged ledger, which no server may be using; it stays as it is. */
  readonly folder: string;
  /** New or empty. */
  readonly to: string;
  /** Takes what stands after the damage, too, though what it was built on is gone. */
  readonly salvage?: boolean;
  /** Is told of bytes. */
  readonly onProgress?: OnProgress;
}

export interface RepairedStore extends RepairReport {
  /** The ledger's own rules that what is left breaks. */
  readonly violations: readonly Violation[];
}

/**
 * Makes a new ledger of what can be trusted in a damaged one, and says what it lacks.
 * @throws CountersignError `ALREADY_INITIALISED`, `STORE_FILE_MISSING`, `STORE_UNAVAILABLE`
 */
export async function repairStore(options: RepairStoreOptions): Promise<RepairedStore> {
  if (!isFolder(options.folder)) {
    throw new CountersignError(
      'CONFIG_INVALID',
      'Only a ledger in a folder is repaired. Restore a backup of the database.',
    );
  }
  const report = await repairJournalStore({ ...options, collections: LEDGER });
  const { violations } = await verifyStore({ of: { ledger: options.to } });
  return { ...report, violations };
}
