import type { ComponentHashes } from '@countersign/shared';
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
  /** The machine of the device that registered it first. */
  readonly machine?: ComponentHashes;
  /** Id of the trial that was on this machine before, under another key of its device: its days are these. */
  readonly sameAs?: string;
  /** The license with which the computer was activated, then or later. */
  readonly licenseId?: string;
}

export const trials = defineCollection<Trial>({
  name: 'trials',
  indexes: ['productId', 'computerId', 'licenseId', 'sameAs'],
});
