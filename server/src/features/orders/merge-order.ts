import { isDeepStrictEqual } from 'node:util';
import type { LedgerTransaction } from '../ledger.js';
import type { License, LicenseOwner } from '../licenses/license-record.js';
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

const MOST_KEYS = 5_000;

/**
 * The order with what its shop says now. Lines of products that are not licensed here are left out. A line that is gone
 * keeps the keys that it has: they are never taken away silently. What a line is to have changes with its quantity alone,
 * not with its product. Refuses `ORDER_TOO_LARGE`.
 */
export async function mergedOrder(
  tx: LedgerTransaction,
  before: Order | undefined,
  { lines, placedAt, ...said }: ShopOrder,
  now: number,
): Promise<Outcome<Order>> {
  const left = [...(before?.items ?? [])];
  const sold = before === undefined ? await soldEarlier(tx, said.id) : [];
  const items: OrderItem[] = [];
  for (const { number, shopProduct, variation, quantity: given } of lines) {
    const [product] = await tx.products.find('woocommerceId', shopProduct);
    if (product === undefined) continue;
    const quantity = Math.floor(given);
    const line = { number, productId: product.id, ...(variation !== undefined && { variation }) };
    const at = left.findIndex((item) => isDeepStrictEqual(lineOf(item), line));
    const [known] = at === -1 ? [] : left.splice(at, 1);
    const wanted = known?.quantity === quantity ? known.wanted : quantity * (product.deliveredQuantity ?? 1);
    items.push({ ...line, quantity, wanted, licenseIds: known?.licenseIds ?? takeSold(sold, line, wanted) });
  }
  if (items.reduce((sum, { wanted }) => sum + wanted, 0) > MOST_KEYS) {
    return refused('ORDER_TOO_LARGE', `line_items: one order gets at most ${MOST_KEYS} keys. Split it.`);
  }
  const gone = left
    .filter(({ licenseIds }) => licenseIds.length > 0)
    .map((item) => ({ ...item, quantity: 0, wanted: 0 }));
  const wasSold = items.some(({ licenseIds }) => licenseIds.length > 0);
  const {
    state = wasSold ? 'delivered' : undefined,
    createdAt = isoTime(now),
    placedAt: known = createdAt,
  } = before ?? {};
  return granted({
    ...said,
    ...(state !== undefined && { state }),
    items: [...items, ...gone],
    placedAt: placedAt ?? known,
    createdAt,
  });
}

type Line = Pick<OrderItem, 'number' | 'productId' | 'variation'>;

const lineOf = ({ number, productId, variation }: OrderItem): Line => ({
  number,
  productId,
  ...(variation !== undefined && { variation }),
});

/** Keys of an order that is new here, which came with it from another system: its buyer has them. */
async function soldEarlier(tx: LedgerTransaction, orderId: string): Promise<License[]> {
  const found = await tx.licenses.find('orderId', orderId);
  return found.filter(({ returnedAt }) => returnedAt === undefined);
}

function takeSold(sold: License[], line: Line, most: number): readonly string[] {
  const own = sold.filter(({ productId, variation }) => productId === line.productId && variation === line.variation);
  const taken = own.slice(0, most);
  for (const license of taken) sold.splice(sold.indexOf(license), 1);
  return taken.map(({ id }) => id);
}
