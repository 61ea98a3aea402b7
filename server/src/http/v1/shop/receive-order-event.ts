import type { OrderChange, Orders } from '../../../features/orders/orders.js';
import type { Outcome } from '../../../features/outcome.js';
import { granted } from '../../../features/outcome.js';
import type { OrderEvent } from './order-event-schemas.js';

const SHOP = 'shop';

/** Handles an event of a shop; `undefined` for a ping. */
export async function receiveOrderEvent(orders: Orders, event: OrderEvent): Promise<Outcome<OrderChange | undefined>> {
  if ('webhook_id' in event) return granted(undefined);
  const id = `ord_${event.id}`;
  if (!('line_items' in event)) return orders.takeOut(id, SHOP);
  const {
    number,
    status,
    date_created_gmt: placedAt,
    date_modified_gmt: changedAt,
    billing,
    line_items: lines,
  } = event;
  return orders.takeIn(
    {
      id,
      number: number || String(event.id),
      status,
      owner: {
        firstName: billing?.first_name ?? '',
        lastName: billing?.last_name ?? '',
        email: billing?.email ?? '',
      },
      ...(typeof placedAt === 'string' && { placedAt }),
      ...(typeof changedAt === 'string' && { changedInShopAt: changedAt }),
      lines: lines.map(({ id: line, product_id: product, variation_id: variation = 0, quantity }) => ({
        number: String(line),
        shopProduct: String(product),
        ...(variation !== 0 && { variation: String(variation) }),
        quantity,
      })),
    },
    SHOP,
  );
}
