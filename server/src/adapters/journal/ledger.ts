import type { DocumentCapture, DocumentSet } from '../documents/document-set.js';
import { checksum } from './journal-record.js';

/** All documents, and the journal record up to which they are complete. */
export interface Ledger {
  readonly documents: DocumentSet;
  /** Sequence of the last record contained; 0 before the first. */
  sequence: number;
  /** That record's checksum, which the next one names. */
  checksum: string;
}

/** What a snapshot is made of: a ledger that nobody changes, or the documents that one had at a moment. */
export interface Moment {
  readonly documents: Pick<DocumentCapture, 'everything'>;
  readonly sequence: number;
  readonly checksum: string;
}

/** Before the first record, the chain starts from the store's own id: a file of another store doesn't fit in. */
export function firstChecksum(storeId: string): string {
  return checksum(`countersign store ${storeId}`);
}
