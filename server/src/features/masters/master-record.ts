import { type Document, defineCollection } from '../../store/port.js';
import type { IssuanceOf } from '../issuing/issuer.js';

/** A network master license: it activates a LAN daemon for a product. Its id is `mst_` and 16 letters and digits. */
export interface Master extends Document {
  readonly productId: string;
  readonly companyId?: string;
  readonly issuance: IssuanceOf<'master'>;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export const masters = defineCollection<Master>({ name: 'masters', indexes: ['productId', 'companyId'] });
