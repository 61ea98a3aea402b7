import { type Document, defineCollection, type JsonValue } from '../../store/port.js';

/**
 * Something that the vendor's own systems want to be known. Its id begins with the time, and is later than that of every
 * event that was there before it: see `nextEventId`.
 */
export interface VendorEvent extends Document {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly name: string;
  readonly productId?: string;
  readonly payload?: JsonValue;
}

export const events = defineCollection<VendorEvent>({ name: 'events', indexes: ['name', 'productId'] });
