import { type Document, defineCollection } from '../../store/port.js';
import type { Issuance } from '../issuing/issuer.js';

/**
 * A network master license: it allows a LAN server to issue leases for a product. Its id is `mst_` and 16 letters and
 * digits.
 */
export interface MasterLicense extends Document {
  readonly productId: string;
  readonly companyId?: string;
  readonly issuance: Issuance<'master'>;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export const masters = defineCollection<MasterLicense>({ name: 'masters', indexes: ['productId', 'companyId'] });
