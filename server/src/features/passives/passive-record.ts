import { type Document, defineCollection } from '../../store/port.js';
import type { IssuanceOf } from '../issuing/issuer.js';

/** A certificate that was made from a client id alone. Its id is `psv_...`. */
export interface Passive extends Document {
  readonly productId: string;
  readonly clientId: string;
  readonly profileId?: string;
  readonly companyId?: string;
  readonly issuance: IssuanceOf<'passive'>;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export const passives = defineCollection<Passive>({ name: 'passives', indexes: ['productId', 'clientId'] });
