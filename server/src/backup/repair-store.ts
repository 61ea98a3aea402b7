import { CountersignError } from '@countersign/shared';
import { type RepairReport, repairJournalStore } from '../adapters/journal/maintenance/repair-journal-store.js';
import { type VerifyReport, verifyJournalStore } from '../adapters/journal/maintenance/verify-journal-store.js';
import { LEDGER } from '../features/ledger.js';
import type { RuleViolation } from './ledger-rules.js';
import { isFolder, type Location } from './locations.js';
import type { ProgressCallback } from './transfer.js';
import { verifyStore } from './verify-store.js';

/**
 * Checks the files of a ledger in a folder, even while a server uses it; `undefined` for a ledger in a database.
 * @param options `onProgress` receives bytes
 * @throws CountersignError `STORE_UNAVAILABLE`
 */
export async function verifyStoreFiles(options: {
  readonly ledger: Location;
  readonly onProgress?: ProgressCallback;
}): Promise<VerifyReport | undefined> {
  const { ledger: folder, onProgress } = options;
  if (!isFolder(folder)) return undefined;
  return verifyJournalStore({ folder, ...(onProgress !== undefined && { onProgress }) });
}

export interface RepairStoreOptions {
  /** The folder of the damaged ledger, unchanged; no server may use it. */
  readonly folder: string;
  /** New or empty. */
  readonly to: string;
  /** Also keeps records after the damage, although what they build on is missing. */
  readonly salvage?: boolean;
  /** Receives bytes. */
  readonly onProgress?: ProgressCallback;
}

export interface RepairedStore extends RepairReport {
  /** The ledger rules that the result violates. */
  readonly violations: readonly RuleViolation[];
}

/**
 * Makes a new ledger of what can be trusted in a damaged one, and reports what is missing.
 * @throws CountersignError `ALREADY_INITIALISED`, `STORE_FILE_MISSING`, `STORE_UNAVAILABLE`
 */
export async function repairStore(options: RepairStoreOptions): Promise<RepairedStore> {
  if (!isFolder(options.folder)) {
    throw new CountersignError(
      'CONFIG_INVALID',
      'Only a ledger in a folder can be repaired. Restore a backup of the database.',
    );
  }
  const report = await repairJournalStore({ ...options, collections: LEDGER });
  const { violations } = await verifyStore({ of: { ledger: options.to } });
  return { ...report, violations };
}
