import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { Letter } from './letter-record.js';
import type { Order, OrderItem } from './order-record.js';

export interface OrderItemView extends OrderItem {
  /** Of the product; its id where it is gone. */
  readonly productName: string;
  /** One for each delivery, in the order in which they were assigned. */
  readonly keys: readonly License[];
}

/** An order with its keys and the e-mails about it. */
export interface OrderView extends Order {
  readonly items: readonly OrderItemView[];
  readonly letters: readonly Letter[];
}

export async function viewOfOrder(tx: LedgerTransaction, order: Order): Promise<OrderView> {
  const items: OrderItemView[] = [];
  for (const item of order.items) {
    const keys: License[] = [];
    for (const id of item.licenseIds) {
      const license = await tx.licenses.get(id);
      // Its order remembers one that was deleted since.
      if (license !== undefined) keys.push(license);
    }
    items.push({ ...item, productName: (await tx.products.get(item.productId))?.name ?? item.productId, keys });
  }
  return { ...order, items, letters: await tx.letters.find('orderId', order.id) };
}
