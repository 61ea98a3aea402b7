import { type Document, defineCollection } from '../../store/port.js';
import type { Terms } from '../terms/terms.js';

/** A named set of terms for a product's licenses. Changing it changes the licenses that are in it when that is asked for. */
export interface Profile extends Document, Terms {
  /** The id is `prf_<number>`. */
  readonly number: number;
  readonly productId: string;
  readonly name: string;
  /** `<product id>:<name in lower case>`: a name is unique within its product. */
  readonly nameKey: string;
  /** What its licenses begin as. */
  readonly enabled: boolean;
  /** Whether its licenses begin as handed out already. */
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
