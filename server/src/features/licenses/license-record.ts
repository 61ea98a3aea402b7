import { type Document, defineCollection } from '../../store/port.js';
import type { Terms } from '../terms/terms.js';

export type LicenseStatus = 'active' | 'suspended';

/** The right to use a product on so many devices. */
export interface License extends Document, Terms {
  readonly productId: string;
  /** In its canonical spelling; unique within its product. */
  readonly code: string;
  /** What a request carries in place of the code; unique. */
  readonly lookupId: string;
  readonly status: LicenseStatus;
  readonly profileId?: string;
  readonly companyId?: string;
  /** Free text for people: a customer, an order. */
  readonly label?: string;
  /** Where the next free code is looked for; absent once it was handed out, activated or suspended. See `poolOf`. */
  readonly pool?: string;
  /** Whether its code was handed out as the next one, or counts as such. */
  readonly acquired?: boolean;
  /** Active activations: changed under a lock on this record, with them. */
  readonly seatsTaken: number;
  /** Activations that ended. */
  readonly seatsReturned?: number;
  /** ISO 8601, UTC. Since a certificate showed that the ledger is behind: no new device until it is reconciled. */
  readonly behindSince?: string;
  readonly startsAt?: string;
  readonly lastActivatedAt?: string;
  readonly createdAt: string;
  /** Absent until it is changed by somebody; an activation is no such change. */
  readonly modifiedAt?: string;
}

export const licenses = defineCollection<License>({
  name: 'licenses',
  unique: ['lookupId'],
  indexes: ['productId', 'status', 'profileId', 'companyId', 'pool'],
  sealed: ['code'],
  // Made of the code, the vendor and the product alone: with short codes all of them could be tried.
  blind: ['lookupId'],
});
