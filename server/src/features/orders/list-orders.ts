import { readPages } from '../../store/pages.js';
import type { Page } from '../../store/port.js';
import type { LedgerTransaction } from '../ledger.js';
import { missingIn } from './fill-items.js';
import type { Order, OrderState } from './order-record.js';

export interface OrderFilter {
  /** The shop's word for it. */
  readonly status?: string;
  readonly state?: OrderState;
  /** Whether it has fewer keys than it needs. */
  readonly missing?: boolean;
}

const PAGE = 1_000;

/** By id. */
export async function pageOfOrders(
  tx: LedgerTransaction,
  filter: OrderFilter,
  cursor: string | undefined,
  limit: number,
): Promise<Page<Order>> {
  const items: Order[] = [];
  for await (const order of matching(tx, filter, cursor)) {
    if (items.length === limit) return { items, next: items.at(-1)?.id ?? order.id };
    items.push(order);
  }
  return { items };
}

export async function countOrders(tx: LedgerTransaction, filter: OrderFilter): Promise<number> {
  let count = 0;
  for await (const _ of matching(tx, filter)) count += 1;
  return count;
}

async function* matching(
  tx: LedgerTransaction,
  { missing, ...where }: OrderFilter,
  from?: string,
): AsyncGenerator<Order> {
  for await (const page of readPages((cursor) => tx.orders.page({ where, cursor, limit: PAGE }), from)) {
    for (const order of page) if (missing === undefined || lacks(order) === missing) yield order;
  }
}

/** An order whose keys were taken back needs none. */
const lacks = (order: Order): boolean => order.state !== 'revoked' && missingIn(order) > 0;
