import type { Readable } from 'node:stream';

export interface KeptPackage {
  /** Hexadecimal. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Where this server keeps the packages of releases. One that is kept never changes: its name is its SHA-256. Every
 * server of one ledger must see the same packages.
 */
export interface PackageStore {
  /**
   * Keeps bytes, durably, whole or not at all: when they end with an error, that is thrown and nothing of them stays.
   * @throws CountersignError `STORE_UNAVAILABLE` when there is no space for them
   */
  put(bytes: AsyncIterable<Uint8Array>): Promise<KeptPackage>;
  /** In bytes; `undefined` when there is no such package. */
  sizeOf(sha256: string): Promise<number | undefined>;
  /** Its bytes from one to another, both included. */
  read(sha256: string, first: number, last: number): Readable;
}
