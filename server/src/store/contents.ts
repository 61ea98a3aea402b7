import type { Document } from './port.js';

/** A document with the name of its collection, in any kind of store. */
export interface StoredDocument {
  readonly collection: string;
  readonly document: Document;
}

/**
 * Everything in a store at one moment, including undeclared collections: by collection name, then by id, in ascending
 * order of UTF-16 code units.
 */
export interface StoreContents {
  /** Total number of documents in `batches`. */
  readonly count: number;
  /** Up to some thousands each, so that a large store need not be in memory twice. Can be read only once. */
  batches(): AsyncIterable<readonly StoredDocument[]>;
  close(): Promise<void>;
}

/** A store under construction: invisible until `finish`, which makes all of it durable. */
export interface StoreFilling {
  /** @throws CountersignError `UNIQUE_VIOLATION` */
  add(documents: readonly StoredDocument[]): Promise<void>;
  finish(): Promise<void>;
  /** Leaves the location as it was found. */
  abandon(): Promise<void>;
}
