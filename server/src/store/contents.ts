import type { Document } from './port.js';

/** A document with the name of its collection, as it is in a store of any kind. */
export interface StoredDocument {
  readonly collection: string;
  readonly document: Document;
}

/**
 * Everything that a store holds at one moment, collections that are not declared too: by collection name, then by id,
 * each in ascending order of UTF-16 code units.
 */
export interface StoreContents {
  /** How many documents `batches` yields, all in all. */
  readonly count: number;
  /** Each at most some thousands, so that a large store need not be in memory twice. Once only. */
  batches(): AsyncIterable<readonly StoredDocument[]>;
  close(): Promise<void>;
}

/** A store in the making: nobody sees it before `finish`, which makes all of it durable. */
export interface StoreFilling {
  /** @throws CountersignError `UNIQUE_VIOLATION` */
  add(documents: readonly StoredDocument[]): Promise<void>;
  finish(): Promise<void>;
  /** Leaves the place as it was found. */
  abandon(): Promise<void>;
}
