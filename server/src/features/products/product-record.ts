import { type Document, defineCollection } from '../../store/port.js';

/** Something that is licensed. Its id is in every certificate (`aud`). */
export interface Product extends Document {
  readonly name: string;
  readonly features: readonly ProductFeature[];
  /** How many bound machine components may change; a third of them, rounded down, when it is left out. */
  readonly machineChangesAllowed?: number;
  /** After how many days a device must have checked with the server, or refreshed by file; never when it is left out. */
  readonly checkEveryDays?: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface ProductFeature {
  readonly code: string;
  readonly name: string;
  /** Whether a license has it unless it says otherwise. */
  readonly included: boolean;
}

export const products = defineCollection<Product>({ name: 'products' });
