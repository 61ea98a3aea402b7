import { type Document, defineCollection } from '../../store/port.js';
import type { LicenseOwner } from '../licenses/license-record.js';

/** What an order's keys are to its buyer: delivered; assigned, but seen by the vendor's people only; taken back. */
export type OrderState = 'delivered' | 'hidden' | 'revoked';

/** What was bought of one product, in one line of an order. */
export interface OrderItem {
  /** The shop's number of the line. */
  readonly number: string;
  readonly productId: string;
  readonly variation?: string;
  /** How many were bought. */
  readonly quantity: number;
  /** Keys that it is to have: the quantity times what one brought when it was bought. */
  readonly wanted: number;
  /** Ids of its licenses, in the order in which they were assigned. */
  readonly licenseIds: readonly string[];
}

/** An order of a shop. Its id is `ord_<the shop's id>`, which stays when the shop numbers its orders in a way of its own. */
export interface Order extends Document {
  /** As its buyer knows it. */
  readonly number: string;
  /** As the shop calls it. */
  readonly status: string;
  /** Absent until a rule for its status was followed. */
  readonly state?: OrderState;
  readonly owner: LicenseOwner;
  readonly items: readonly OrderItem[];
  /** ISO 8601, UTC: when it was placed, by the shop's clock. */
  readonly placedAt: string;
  /** When the shop last changed it, by the shop's clock: what it said earlier is not taken in later. */
  readonly changedInShopAt?: string;
  readonly createdAt: string;
  readonly modifiedAt?: string;
}

export const orders = defineCollection<Order>({ name: 'orders', indexes: ['status', 'state'] });
