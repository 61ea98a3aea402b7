import type { Document } from '../../store/port.js';

/** The effect of a unit of work on one document: the new, frozen document, or `undefined` if it was removed. */
export interface Change {
  /** The collection's declared name, not its key in the store. */
  readonly collection: string;
  readonly id: string;
  readonly document: Document | undefined;
}
