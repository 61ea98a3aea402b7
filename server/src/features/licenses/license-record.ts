import { type Document, defineCollection } from '../../store/port.js';

export type LicenseStatus = 'active' | 'suspended';

/** The right to use a product on so many devices. */
export interface License extends Document {
  readonly productId: string;
  /** In its canonical spelling; unique within its product. */
  readonly code: string;
  /** What a request carries in place of the code; unique. */
  readonly lookupId: string;
  readonly status: LicenseStatus;
  readonly seats: number;
  /** Active activations: changed under a lock on this record, with them. */
  readonly seatsTaken: number;
  /** ISO 8601, UTC. Since a certificate showed that the ledger is behind: no new device until it is reconciled. */
  readonly behindSince?: string;
  /** ISO 8601, UTC; perpetual when it is left out. */
  readonly expiresAt?: string;
  readonly startsAt?: string;
  readonly maintenanceUntil?: string;
  readonly features: readonly LicenseFeature[];
  /** Values of the vendor's own that the application reads from the certificate. */
  readonly udf?: Readonly<Record<string, string>>;
  /** Free text for people: a customer, an order. */
  readonly label?: string;
  readonly createdAt: string;
}

export interface LicenseFeature {
  readonly code: string;
  readonly limit?: number;
}

export const licenses = defineCollection<License>({
  name: 'licenses',
  unique: ['lookupId'],
  indexes: ['productId', 'status'],
});
