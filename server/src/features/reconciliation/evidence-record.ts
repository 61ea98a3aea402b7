import { type Document, defineCollection } from '../../store/port.js';
import type { IssuanceOf } from '../issuing/issuer.js';

/**
 * A certificate that this vendor signed and that is newer than this ledger: proof that the ledger was brought back from
 * an older backup. Its id is the activation's. It says all that is needed to take the activation up again, and is gone
 * when that is done (`reconciliation.ts`).
 */
export interface Evidence extends Document {
  readonly licenseId: string;
  /** What was signed then, of the newest generation that was seen. */
  readonly issuance: IssuanceOf<'activation'>;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

export const evidence = defineCollection<Evidence>({ name: 'evidence', indexes: ['licenseId'] });
