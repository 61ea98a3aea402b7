/**
 * The only file operations that the journal's durability depends on, so that a test can substitute a disk that fails,
 * fills up or loses power. Paths are absolute; a missing file is an error with `code` `ENOENT`.
 */
export interface JournalFiles {
  /** Names in the folder; empty if it does not exist. */
  list(folder: string): Promise<readonly string[]>;
  /** Creates the folder and missing parents, durably, for their owner only (0700). */
  makeFolder(folder: string): Promise<void>;
  /** Creates an empty file for its owner only (0600); `EEXIST` if it exists. */
  create(path: string): Promise<JournalFileHandle>;
  /** Opens an existing file for reading and writing. */
  open(path: string): Promise<JournalFileHandle>;
  /** Atomically replaces `to`. Durable after `syncFolder`. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes created, renamed and removed names in the folder durable. */
  syncFolder(folder: string): Promise<void>;
}

export interface JournalFileHandle {
  /** Length in bytes. */
  size(): Promise<number>;
  /** Reads into `target` from `position`; returns the number of bytes, 0 at the end. */
  read(target: Buffer, position: number): Promise<number>;
  /** Writes all of `data`, or fails after any part of it. */
  write(data: Buffer, position: number): Promise<void>;
  truncate(length: number): Promise<void>;
  /** Makes all writes, and the file's length, durable. */
  fdatasync(): Promise<void>;
  close(): Promise<void>;
}
