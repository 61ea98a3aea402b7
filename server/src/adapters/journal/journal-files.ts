/**
 * The file operations that the journal's promises rest on, and no others, so that a test can put a disk in their place
 * that fails, fills up or loses power. Paths are whole paths; a missing file is an error with `code` `ENOENT`.
 */
export interface JournalFiles {
  /** Names in the folder; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Makes the folder and those above it that are missing, durably, for their owner only (0700). */
  makeFolder(folder: string): Promise<void>;
  /** Makes a new, empty file for its owner only (0600); `EEXIST` when there is one. */
  create(path: string): Promise<JournalFileHandle>;
  /** Opens an existing file for reading and writing. */
  open(path: string): Promise<JournalFileHandle>;
  /** Replaces what `to` names in one step. Durable after `syncFolder`. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes names made, renamed and removed in the folder durable. */
  syncFolder(folder: string): Promise<void>;
}

export interface JournalFileHandle {
  /** Length in bytes. */
  size(): Promise<number>;
  /** Fills `target` from `position`; says how many bytes there were, 0 at the end. */
  read(target: Buffer, position: number): Promise<number>;
  /** Writes all of `data`, or fails having written any part of it. */
  write(data: Buffer, position: number): Promise<void>;
  truncate(length: number): Promise<void>;
  /** Makes everything written, and the file's length, durable. */
  fdatasync(): Promise<void>;
  close(): Promise<void>;
}
