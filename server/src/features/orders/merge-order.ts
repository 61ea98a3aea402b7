import { isDeepStrictEqual } from 'node:util';
import type { LedgerTransaction } from '../ledger.js';
import type { LicenseOwner } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import type { Order, OrderItem } from './order-record.js';

/** An order as its shop says it is. */
export interface ShopOrder {
  /** `ord_<the shop's id>` */
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly owner: LicenseOwner;
  /** ISO 8601, UTC; now when it is left out. */
  readonly placedAt?: string;
  /** ISO 8601, UTC. */
  readonly changedInShopAt?: string;
  readonly lines: readonly ShopLine[];
}

export interface ShopLine {
  readonly number: string;
  /** As the shop calls its product. */
  readonly shopProduct: string;
  readonly variation?: string;
  /** Parts of one are none. */
  readonly quantity: number;
}

const MOST_KEYS = 10_000;

/**
 * The order with what its shop says now. Lines of products that are not licensed here are left out. A line that is gone
 * keeps the keys that it has: they are never taken away silently. Refuses `ORDER_TOO_LARGE`.
 */
export async function mergedOrder(
  tx: LedgerTransaction,
  before: Order | undefined,
  { lines, placedAt, ...said }: ShopOrder,
  now: number,
): Promise<Outcome<Order>> {
  const left = [...(before?.items ?? [])];
  const items: OrderItem[] = [];
  for (const { number, shopProduct, variation, quantity } of lines) {
    const [product] = await tx.products.find('woocommerceId', shopProduct);
    if (product === undefined) continue;
    const wanted = Math.floor(quantity) * (product.deliveredQuantity ?? 1);
    const line = { number, productId: product.id, ...(variation !== undefined && { variation }) };
    const at = left.findIndex(({ wanted: _wanted, licenseIds: _ids, ...known }) => isDeepStrictEqual(known, line));
    const [known] = at === -1 ? [] : left.splice(at, 1);
    items.push({ ...line, wanted, licenseIds: known?.licenseIds ?? [] });
  }
  const gone = left.filter(({ licenseIds }) => licenseIds.length > 0).map((item) => ({ ...item, wanted: 0 }));
  if (items.reduce((sum, { wanted }) => sum + wanted, 0) > MOST_KEYS) {
    return refused('ORDER_TOO_LARGE', `line_items: one order gets at most ${MOST_KEYS} keys. Split it.`);
  }
  const { state, createdAt = isoTime(now), placedAt: known = createdAt } = before ?? {};
  return granted({
    ...said,
    ...(state !== undefined && { state }),
    items: [...items, ...gone],
    placedAt: placedAt ?? known,
    createdAt,
  });
}
