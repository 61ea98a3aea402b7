import { CountersignError } from '@countersign/shared';
import { type Clock, isoTime } from '../features/time.js';
import { systemClock } from '../system.js';
import { type BackupHeader, damagedBackup } from './backup-format.js';
import type { Summary } from './digest.js';
import { type Location, openContents } from './locations.js';
import { readBackup } from './read-backup.js';
import { counter, fillFrom, type OnProgress, summaryOf, type Target } from './transfer.js';
import { writeBackup } from './write-backup.js';

export interface BackupOptions {
  readonly from: Location;
  /** The backup file; there must be none yet. */
  readonly file: string;
  /** Kept in the file, so that it is known whose it is. */
  readonly vendor?: string;
  readonly onProgress?: OnProgress;
  readonly clock?: Clock;
}

/**
 * Writes everything that a ledger holds to one file, also while a server serves it, and reads the file back.
 * @throws CountersignError `CONFIG_INVALID` (the file is there), `STORE_...`, `BACKUP_DAMAGED` when what is read back is
 * not what was written
 */
export async function backupStore(options: BackupOptions): Promise<Summary> {
  const { from, file, vendor, onProgress, clock = systemClock } = options;
  const contents = await openContents(from);
  try {
    const tell = counter(contents.count * 2, onProgress);
    const about = { createdAt: isoTime(clock()), ...(vendor !== undefined && { vendor }) };
    const summary = await writeBackup(file, about, contents, tell);
    const written = await readBackup(file);
    try {
      if ((await summaryOf(written, tell)).sha256 !== summary.sha256) {
        throw damagedBackup(file, 0, 'it does not hold what was just written to it');
      }
    } finally {
      await written.close();
    }
    return summary;
  } finally {
    await contents.close();
  }
}

export interface RestoreOptions extends Target {
  /** A file that `backupStore` wrote; when it says whose the ledger is, that must be `vendor`. */
  readonly file: string;
  readonly onProgress?: OnProgress;
}

/**
 * Makes a new ledger from a backup file, and reads it back. When it fails, there is none.
 * @throws CountersignError `BACKUP_DAMAGED`, `VENDOR_MISMATCH`, `ALREADY_INITIALISED` when there is a ledger, `STORE_...`
 */
export async function restoreStore(options: RestoreOptions): Promise<Summary & { readonly backup: BackupHeader }> {
  const { file, vendor, onProgress } = options;
  const backup = await readBackup(file);
  try {
    const whose = backup.header.vendor;
    if (vendor !== undefined && whose !== undefined && vendor !== whose) {
      throw new CountersignError(
        'VENDOR_MISMATCH',
        `${file} is a backup of the vendor ${whose}, and this is ${vendor}.`,
      );
    }
    return { ...(await fillFrom(backup, options, onProgress)), backup: backup.header };
  } finally {
    await backup.close();
  }
}

export interface CopyOptions extends Target {
  readonly from: Location;
  readonly onProgress?: OnProgress;
}

/**
 * Copies a ledger to another place or another kind of store, and reads it back. The source must not be served meanwhile:
 * what it took in would be lost.
 * @throws CountersignError `STORE_LOCKED` when the source is in use, `ALREADY_INITIALISED` when there is a ledger at the
 * target, `STORE_...`
 */
export async function copyStore(options: CopyOptions): Promise<Summary> {
  const { from, onProgress } = options;
  const contents = await openContents(from, { exclusive: true });
  try {
    return await fillFrom(contents, options, onProgress);
  } finally {
    await contents.close();
  }
}
