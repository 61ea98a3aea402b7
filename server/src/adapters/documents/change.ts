import type { Document } from '../../store/port.js';

/** What a unit of work did to one document: the frozen document as it is afterwards, or nothing when it is gone. */
export interface Change {
  /** The collection's declared name, not its key in the store. */
  readonly collection: string;
  readonly id: string;
  readonly document: Document | undefined;
}
