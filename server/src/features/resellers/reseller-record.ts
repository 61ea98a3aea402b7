import { type Document, defineCollection } from '../../store/port.js';

/** Someone who sells for the vendor; identified by name, and created when first mentioned. */
export interface Reseller extends Document {
  /** The id is `rsl_<number>`. */
  readonly number: number;
  readonly name: string;
  /** The name in lower case. */
  readonly nameKey: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export const resellers = defineCollection<Reseller>({ name: 'resellers', unique: ['nameKey'] });
