import { type Document, defineCollection, type JsonValue } from '../../store/port.js';

/**
 * Something that the vendor's own systems should know. Its id begins with the time and is later than that of every
 * earlier event: see `nextEventId`.
 */
export interface VendorEvent extends Document {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly name: string;
  readonly productId?: string;
  readonly payload?: JsonValue;
}

export const events = defineCollection<VendorEvent>({ name: 'events', indexes: ['name', 'productId'] });
