import type { Email } from '../emails/email-record.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { Order, OrderItem } from './order-record.js';

export interface OrderItemView extends OrderItem {
  /** Name of the product; its id if it was deleted. */
  readonly productName: string;
  /** One for each delivery, in order of assignment. */
  readonly keys: readonly License[];
}

/** An order with its keys and emails. */
export interface OrderView extends Order {
  readonly items: readonly OrderItemView[];
  readonly letters: readonly Email[];
}

export async function orderView(tx: LedgerTransaction, order: Order): Promise<OrderView> {
  const items: OrderItemView[] = [];
  for (const item of order.items) {
    const keys: License[] = [];
    for (const id of item.licenseIds) {
      const license = await tx.licenses.get(id);
      // The order still lists a license that was deleted.
      if (license !== undefined) keys.push(license);
    }
    items.push({ ...item, productName: (await tx.products.get(item.productId))?.name ?? item.productId, keys });
  }
  return { ...order, items, letters: await tx.emails.find('orderId', order.id) };
}
