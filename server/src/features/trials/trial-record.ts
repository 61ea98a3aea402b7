import { type Document, defineCollection } from '../../store/port.js';

/** A computer that tries a product. Its id is `<product id>:<computer id>`: one trial each. */
export interface Trial extends Document {
  readonly productId: string;
  readonly computerId: string;
  readonly days: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly expiresAt: string;
  /** Until when the computer need not ask again. */
  readonly leaseEndsAt: string;
  readonly modifiedAt: string;
  /** The license with which the computer was activated, then or later. */
  readonly licenseId?: string;
}

export const trials = defineCollection<Trial>({ name: 'trials', indexes: ['productId', 'computerId', 'licenseId'] });
