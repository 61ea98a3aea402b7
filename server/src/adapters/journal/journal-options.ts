import type { CollectionDefinitions } from '../../store/port.js';
import type { FolderLock } from './folder-lock.js';
import type { JournalFiles } from './journal-files.js';

export interface NewJournalStore {
  /** A folder that holds nothing but the store. */
  readonly folder: string;
  /** A fresh id of letters, digits, `-` and `_` at each call; `randomUUID` unless told. */
  readonly randomId?: () => string;
  /** The real file system unless told. */
  readonly files?: JournalFiles;
  /** Keeps other processes out of the folder; `lockFolder` unless told. */
  readonly lock?: (folder: string) => Promise<FolderLock>;
}

export interface JournalStoreOptions<C extends CollectionDefinitions> extends NewJournalStore {
  readonly collections: C;
  /** Is told what an operator should know, such as that a torn write was cut. Text for a log, never for branching. */
  readonly onNotice: (message: string) => void;
  /**
   * Bytes of journal from which a new snapshot is written, beside the units of work; 16 MiB or half the snapshot's size,
   * whichever is more, unless told.
   */
  readonly compactAboveBytes?: number;
  /** Whether closing writes a new snapshot, so that the next start has nothing to replay; not unless told. */
  readonly compactOnClose?: boolean;
}
