import { type Document, defineCollection } from '../../store/port.js';
import type { Terms } from '../terms/terms.js';

/** A named set of terms for licenses of a product. A change can be applied to its licenses, on request. */
export interface Profile extends Document, Terms {
  /** The id is `prf_<number>`. */
  readonly number: number;
  readonly productId: string;
  readonly name: string;
  /** `<product id>:<name in lower case>`: names are unique within a product. */
  readonly nameKey: string;
  /** Initial status of its licenses. */
  readonly enabled: boolean;
  /** Whether the codes of its licenses count as taken from the start. */
  readonly acquired: boolean;
  readonly resellerId?: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export const profiles = defineCollection<Profile>({
  name: 'profiles',
  unique: ['nameKey'],
  indexes: ['productId', 'resellerId'],
});
