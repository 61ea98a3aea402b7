import type { Readable } from 'node:stream';

export interface StoredPackage {
  /** Hexadecimal. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Storage of release packages. A stored package never changes: its name is its SHA-256. Every server of one ledger must
 * see the same packages.
 */
export interface PackageStore {
  /**
   * Stores bytes, durably and completely: if they end with an error, it is rethrown and nothing is stored.
   * @throws CountersignError `STORE_UNAVAILABLE` if there is no space
   */
  put(bytes: AsyncIterable<Uint8Array>): Promise<StoredPackage>;
  /** In bytes; `undefined` if there is no such package. */
  sizeOf(sha256: string): Promise<number | undefined>;
  /** Returns a range of its bytes, both ends inclusive. */
  read(sha256: string, first: number, last: number): Readable;
}
