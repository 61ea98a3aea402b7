import { type Document, defineCollection } from '../../store/port.js';
import type { Issuance } from '../issuing/issuer.js';

/**
 * A certificate that this vendor signed and that is newer than this ledger: proof that the ledger was restored from an
 * older backup. Its id is that of the activation. It has everything needed to restore the activation, and is deleted
 * when that is done (`reconciliation.ts`).
 */
export interface Evidence extends Document {
  readonly licenseId: string;
  /** The issuance of the latest known generation. */
  readonly issuance: Issuance<'activation'>;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

export const evidence = defineCollection<Evidence>({ name: 'evidence', indexes: ['licenseId'] });
