import { isDeepStrictEqual } from 'node:util';
import type { LedgerTransaction } from '../ledger.js';
import type { License, LicenseOwner } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import type { Order, OrderItem } from './order-record.js';

/** An order as the shop sent it. */
export interface ShopOrder {
  /** `ord_<the shop's id>` */
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly owner: LicenseOwner;
  /** ISO 8601, UTC; now if omitted. */
  readonly placedAt?: string;
  /** ISO 8601, UTC. */
  readonly changedInShopAt?: string;
  readonly lines: readonly ShopOrderLine[];
}

export interface ShopOrderLine {
  readonly number: string;
  /** The shop's id of its product. */
  readonly shopProduct: string;
  readonly variation?: string;
  /** Fractions bring no keys. */
  readonly quantity: number;
}

const MAX_KEYS = 5_000;

/**
 * Merges what the shop sent into an order. Lines of products that are not licensed here are ignored. A removed line
 * keeps its keys: they are never taken away silently. The number of keys that a line needs changes only with its
 * quantity, not with its product. Refuses `ORDER_TOO_LARGE`.
 */
export async function mergeOrder(
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
  if (items.reduce((sum, { wanted }) => sum + wanted, 0) > MAX_KEYS) {
    return refused('ORDER_TOO_LARGE', `line_items: an order can have at most ${MAX_KEYS} keys. Split it.`);
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

/** Keys that were imported for an order from another system: the buyer already has them. */
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
