import { type Document, defineCollection } from '../../store/port.js';
import type { Terms } from '../terms/terms.js';

/** The buyer, according to the shop. */
export interface LicenseOwner {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

export type LicenseStatus = 'active' | 'suspended';

/** The right to use a product on a number of devices. */
export interface License extends Document, Terms {
  readonly productId: string;
  /** In canonical spelling; unique within its product. */
  readonly code: string;
  /** What a request carries instead of the code; unique. */
  readonly lookupId: string;
  readonly status: LicenseStatus;
  readonly profileId?: string;
  readonly companyId?: string;
  /** Free text for your staff: a customer, an order. */
  readonly label?: string;
  /** The pool of free codes that it belongs to; absent once it was taken, activated or suspended. See `poolOf`. */
  readonly pool?: string;
  /** Whether its code was taken as a next code, or counts as taken. */
  readonly acquired?: boolean;
  /** Number of active activations; changed together with them, under a lock on this record. */
  readonly seatsTaken: number;
  /** Number of activations that ended. */
  readonly seatsReturned?: number;
  /** ISO 8601, UTC. When a certificate showed that the ledger is behind: no new devices until it is reconciled. */
  readonly behindSince?: string;
  readonly startsAt?: string;
  readonly lastActivatedAt?: string;
  /** Form of an imported code; one line of text if omitted. Other lines and mark-up are part of it. */
  readonly form?: 'lines' | 'html';
  /** The picture of its code, which may be shown instead of the code. */
  readonly image?: { readonly id: string; readonly isAlone: boolean };
  /** The product's variation number. */
  readonly variation?: string;
  /** Days from delivery until it expires. */
  readonly validityDays?: number;
  /** For a code that goes to several orders: it stays in its pool until all are used. */
  readonly deliveries?: { readonly most: number; readonly left: number };
  readonly owner?: LicenseOwner;
  /** The order that it was delivered to; the latest of several. */
  readonly orderId?: string;
  readonly soldAt?: string;
  /** When it was taken back from an order; it is in no pool then. */
  readonly returnedAt?: string;
  readonly refundedAt?: string;
  /** When its holder switched it off; only the holder may switch it on again. */
  readonly switchedOffAt?: string;
  /** Where it may be checked from: IP addresses and networks (`192.0.2.0/24`); anywhere if omitted. */
  readonly addresses?: readonly string[];
  /** Values that the first check stored; later checks must send the same. */
  readonly locks?: Readonly<Record<string, string>>;
  /** When its holder released devices and locks, within a day of the last time. */
  readonly holderReleases?: readonly string[];
  /** Values that later checks sent about their installation, not locked. */
  readonly reported?: Readonly<Record<string, string>>;
  /** The domain that it is for, in the form of `canonicalDomain`. */
  readonly domain?: string;
  /** `<product id>:<domain>`: only one license of a product is for a domain. See `withDerivedIndexes`. */
  readonly domainKey?: string;
  readonly createdAt: string;
  /** Absent until someone changes it; an activation does not count as a change. */
  readonly modifiedAt?: string;
}

export const licenses = defineCollection<License>({
  name: 'licenses',
  unique: ['lookupId', 'domainKey'],
  indexes: ['productId', 'status', 'profileId', 'companyId', 'pool', 'orderId'],
  sealed: ['code'],
  // Derived from code, vendor and product alone: for short codes, all values could be tried.
  blind: ['lookupId'],
});
