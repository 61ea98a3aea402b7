import type { ComponentHashes } from '@countersign/shared';
import { type Document, defineCollection } from '../../store/port.js';

/** A trial of a product on a computer. Its id is `<product id>:<computer id>`: one trial each. */
export interface Trial extends Document {
  readonly productId: string;
  readonly computerId: string;
  readonly days: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly expiresAt: string;
  /** Until when the computer need not make contact again. */
  readonly leaseEndsAt: string;
  readonly modifiedAt: string;
  /** The machine of the device that first registered it. */
  readonly machine?: ComponentHashes;
  /** Id of the earlier trial on this machine, under another device key; its days continue. */
  readonly sameAs?: string;
  /** The license with which the computer was activated, then or later. */
  readonly licenseId?: string;
}

export const trials = defineCollection<Trial>({
  name: 'trials',
  indexes: ['productId', 'computerId', 'licenseId', 'sameAs'],
});
