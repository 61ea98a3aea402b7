import { type Document, defineCollection } from '../../store/port.js';
import type { LicenseOwner } from '../licenses/license-record.js';

/** State of an order's keys: delivered to the buyer; assigned, but visible to the vendor's staff only; taken back. */
export type OrderState = 'delivered' | 'hidden' | 'revoked';

/** One line of an order: a product and a quantity. */
export interface OrderItem {
  /** The shop's number of the order line. */
  readonly number: string;
  readonly productId: string;
  readonly variation?: string;
  /** Quantity bought. */
  readonly quantity: number;
  /** Number of keys that it needs: the quantity times the keys per unit at the time of purchase. */
  readonly wanted: number;
  /** Ids of its licenses, in order of assignment. */
  readonly licenseIds: readonly string[];
}

/** An order of a shop. Its id is `ord_<the shop's id>`, which stays even if the shop uses order numbers of its own. */
export interface Order extends Document {
  /** The number that its buyer knows. */
  readonly number: string;
  /** The shop's word for it. */
  readonly status: string;
  /** Absent until a rule was applied. */
  readonly state?: OrderState;
  readonly owner: LicenseOwner;
  readonly items: readonly OrderItem[];
  /** ISO 8601, UTC: when it was placed, by the shop's clock. */
  readonly placedAt: string;
  /** When the shop last changed it, by the shop's clock; older events are ignored. */
  readonly changedInShopAt?: string;
  readonly createdAt: string;
  readonly modifiedAt?: string;
}

export const orders = defineCollection<Order>({ name: 'orders', indexes: ['status', 'state'] });
