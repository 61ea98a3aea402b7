import { type Document, defineCollection } from '../../store/port.js';
import type { Terms } from '../terms/terms.js';

/** Who bought it, as the shop says. */
export interface LicenseOwner {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

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
  /** How a code from elsewhere is written: one line of text when it is left out. Other lines and mark-up are part of it. */
  readonly form?: 'lines' | 'html';
  /** The picture of its code; where it is shown alone, the code is not. */
  readonly image?: { readonly id: string; readonly isAlone: boolean };
  /** Number of the product's variation that it is for. */
  readonly variation?: string;
  /** Days from its delivery to its end. */
  readonly validityDays?: number;
  /** Of a code that goes to several orders: it stays in its pool until none is left. */
  readonly deliveries?: { readonly most: number; readonly left: number };
  readonly owner?: LicenseOwner;
  /** The order that it was delivered to, the latest of several. */
  readonly orderId?: string;
  readonly soldAt?: string;
  /** Since it was taken back from an order; in no pool. */
  readonly returnedAt?: string;
  readonly refundedAt?: string;
  /** Since its holder switched it off; its holder may switch it on again. */
  readonly switchedOffAt?: string;
  /** Where it may be checked from: IP addresses and networks (`192.0.2.0/24`); from anywhere when it is left out. */
  readonly addresses?: readonly string[];
  /** Values that the first check stored; a later one must bring the same. */
  readonly locks?: Readonly<Record<string, string>>;
  /** When its holder released devices and locks, within a day of the last time. */
  readonly holderReleases?: readonly string[];
  /** What later checks said about their installation, and no lock is on. */
  readonly reported?: Readonly<Record<string, string>>;
  /** The domain that it is for, as `domainOf` writes it. */
  readonly domain?: string;
  /** `<product id>:<domain>`, so that no two licenses of a product are for one. See `keptLicense`. */
  readonly domainKey?: string;
  readonly createdAt: string;
  /** Absent until it is changed by somebody; an activation is no such change. */
  readonly modifiedAt?: string;
}

export const licenses = defineCollection<License>({
  name: 'licenses',
  unique: ['lookupId', 'domainKey'],
  indexes: ['productId', 'status', 'profileId', 'companyId', 'pool', 'orderId'],
  sealed: ['code'],
  // Made of the code, the vendor and the product alone: with short codes all of them could be tried.
  blind: ['lookupId'],
});
