import { CountersignError } from '@countersign/shared';
import { type Clock, isoTime } from '../features/time.js';
import { systemClock } from '../startup/system.js';
import { type BackupHeader, damagedBackup } from './backup-format.js';
import type { ContentsSummary } from './contents-digest.js';
import { type Location, openContents } from './locations.js';
import { readBackup } from './read-backup.js';
import {
  copyContents,
  type LedgerTarget,
  type ProgressCallback,
  progressCounter,
  summarizeContents,
} from './transfer.js';
import { writeBackup } from './write-backup.js';

export interface BackupOptions {
  readonly from: Location;
  /** The backup file; it must not exist yet. */
  readonly file: string;
  /** Stored in the file, to identify its owner. */
  readonly vendor?: string;
  readonly onProgress?: ProgressCallback;
  readonly clock?: Clock;
}

/**
 * Backs up everything in a ledger to one file, even while a server uses it, and reads the file back.
 * @throws CountersignError `CONFIG_INVALID` (the file exists), `STORE_...`, `BACKUP_DAMAGED` if the file read back
 * differs
 */
export async function backupStore(options: BackupOptions): Promise<ContentsSummary> {
  const { from, file, vendor, onProgress, clock = systemClock } = options;
  const contents = await openContents(from);
  try {
    const tell = progressCounter(contents.count * 2, onProgress);
    const about = { createdAt: isoTime(clock()), ...(vendor !== undefined && { vendor }) };
    const summary = await writeBackup(file, about, contents, tell);
    const written = await readBackup(file);
    try {
      if ((await summarizeContents(written, tell)).sha256 !== summary.sha256) {
        throw damagedBackup(file, 0, 'it differs from what was just written to it');
      }
    } finally {
      await written.close();
    }
    return summary;
  } finally {
    await contents.close();
  }
}

export interface RestoreOptions extends LedgerTarget {
  /** A file that `backupStore` wrote; if it names a vendor, it must be `vendor`. */
  readonly file: string;
  readonly onProgress?: ProgressCallback;
}

/**
 * Makes a new ledger from a backup file, and reads it back. If it fails, there is none.
 * @throws CountersignError `BACKUP_DAMAGED`, `VENDOR_MISMATCH`, `ALREADY_INITIALISED` if there is a ledger, `STORE_...`
 */
export async function restoreStore(
  options: RestoreOptions,
): Promise<ContentsSummary & { readonly backup: BackupHeader }> {
  const { file, vendor, onProgress } = options;
  const backup = await readBackup(file);
  try {
    const whose = backup.header.vendor;
    if (vendor !== undefined && whose !== undefined && vendor !== whose) {
      throw new CountersignError(
        'VENDOR_MISMATCH',
        `${file} is a backup of the vendor ${whose}, but this is ${vendor}.`,
      );
    }
    return { ...(await copyContents(backup, options, onProgress)), backup: backup.header };
  } finally {
    await backup.close();
  }
}

export interface CopyOptions extends LedgerTarget {
  readonly from: Location;
  readonly onProgress?: ProgressCallback;
}

/**
 * Copies a ledger to another location or another kind of store, and reads it back. No server may use the source
 * meanwhile: its changes would be lost.
 * @throws CountersignError `STORE_LOCKED` if the source is in use, `ALREADY_INITIALISED` if there is a ledger at the
 * target, `STORE_...`
 */
export async function copyStore(options: CopyOptions): Promise<ContentsSummary> {
  const { from, onProgress } = options;
  const contents = await openContents(from, { exclusive: true });
  try {
    return await copyContents(contents, options, onProgress);
  } finally {
    await contents.close();
  }
}
