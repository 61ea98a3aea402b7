import type { DocumentCapture, DocumentSet } from '../documents/document-set.js';
import { checksum } from './log/journal-record.js';

/** All documents, complete up to a journal record. */
export interface LedgerState {
  readonly documents: DocumentSet;
  /** Sequence of the last included record; 0 before the first. */
  sequence: number;
  /** That record's checksum, which the next one repeats. */
  checksum: string;
}

/** The source of a snapshot: an unchanging ledger, or its documents at one moment. */
export interface SnapshotSource {
  readonly documents: Pick<DocumentCapture, 'everything'>;
  readonly sequence: number;
  readonly checksum: string;
}

/** The chain starts from the store's own id, so that a file of another store doesn't fit. */
export function firstChecksum(storeId: string): string {
  return checksum(`countersign store ${storeId}`);
}
