import { type Document, defineCollection } from '../../store/port.js';

/** Somebody who sells for the vendor; known by a name, and made when it is first mentioned. */
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
