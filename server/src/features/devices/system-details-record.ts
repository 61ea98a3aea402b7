import { type Document, defineCollection } from '../../store/port.js';

/** What a computer reported about itself, if the application allows it. Its id is `<product id>:<computer id>`. */
export interface SystemDetails extends Document {
  readonly productId: string;
  readonly computerId: string;
  readonly details: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly modifiedAt: string;
}

export const systemDetails = defineCollection<SystemDetails>({ name: 'system_details', indexes: ['computerId'] });
