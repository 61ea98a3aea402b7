import { type Document, defineCollection } from '../../store/port.js';
import type { Issuance } from '../issuing/issuer.js';

/** A certificate that was made from a client id alone. Its id is `psv_...`. */
export interface PassiveCertificate extends Document {
  readonly productId: string;
  readonly clientId: string;
  readonly profileId?: string;
  readonly companyId?: string;
  readonly issuance: Issuance<'passive'>;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export const passives = defineCollection<PassiveCertificate>({ name: 'passives', indexes: ['productId', 'clientId'] });
