import type { CollectionDefinitions } from '../../store/port.js';
import type { JournalFiles } from './files/journal-files.js';
import type { FolderLock } from './lock/folder-lock.js';

export interface NewJournalStore {
  /** A folder that contains only the store. */
  readonly folder: string;
  /** Returns a fresh id of letters, digits, `-` and `_`; `randomUUID` by default. */
  readonly randomId?: () => string;
  /** The real file system by default. */
  readonly files?: JournalFiles;
  /** Excludes other processes from the folder; `lockFolder` by default. */
  readonly lock?: (folder: string) => Promise<FolderLock>;
}

export interface JournalStoreOptions<C extends CollectionDefinitions> extends NewJournalStore {
  readonly collections: C;
  /** Receives notices for operators, for example that a torn write was removed. Text for a log, never for branching. */
  readonly onNotice: (message: string) => void;
  /**
   * Size of the journal that triggers a new snapshot, in bytes; by default 16 MiB or half of the snapshot, whichever is
   * more.
   */
  readonly compactAboveBytes?: number;
  /** Whether closing writes a new snapshot, so that the next start has nothing to replay; false by default. */
  readonly compactOnClose?: boolean;
}
