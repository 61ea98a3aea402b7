import type { Actor } from '../audit/audit-record.js';
import type { LedgerTransaction } from '../ledger.js';
import type { UpdateMeans } from '../licenses/update-license.js';
import { readSettings } from '../settings/all-settings.js';
import { deliverKeys, lockPools } from './deliver-keys.js';
import type { Order, OrderItem } from './order-record.js';

/** So many keys are taken in one unit of work; what is missing then, the next one takes. */
const MOST_AT_ONCE = 1_000;

export interface Filled {
  readonly order: Order;
  /** Ids of the licenses that it got. */
  readonly assigned: readonly string[];
}

/** Keys that an item has less than it is to have. */
export const missingOf = ({ wanted, licenseIds }: OrderItem): number => Math.max(0, wanted - licenseIds.length);

export const missingIn = ({ items }: Order): number => items.reduce((sum, item) => sum + missingOf(item), 0);

/** Keys that an item has more: assigned by hand, or the shop lowered its quantity. */
export const extraIn = ({ items }: Order): number =>
  items.reduce((sum, { wanted, licenseIds }) => sum + Math.max(0, licenseIds.length - wanted), 0);

/**
 * Gives items of an order keys out of their pools, as many as there are. The caller holds the lock of the order.
 * @param amountOf keys that an item is to get
 * @param without licenses that are not taken
 */
export async function fillItems(
  tx: LedgerTransaction,
  means: UpdateMeans,
  order: Order,
  amountOf: (item: OrderItem) => number,
  without: readonly string[],
  actor: Actor,
): Promise<Filled> {
  const lacking = order.items.filter((item) => amountOf(item) > 0);
  await lockPools(tx, lacking);
  const { orders } = await readSettings(tx);
  const items: OrderItem[] = [];
  const assigned: string[] = [];
  for (const item of order.items) {
    const { productId, variation, licenseIds } = item;
    const amount = Math.min(amountOf(item), MOST_AT_ONCE - assigned.length);
    const product = amount > 0 ? await tx.products.get(productId) : undefined;
    if (product === undefined) {
      items.push(item);
      continue;
    }
    const mayRepeat = !orders.differentKeys;
    const except = new Set(mayRepeat ? without : [...without, ...licenseIds]);
    const isSold = order.state === 'delivered';
    const got = await deliverKeys(tx, means, { order, product, variation, amount, except, mayRepeat, isSold }, actor);
    items.push({ ...item, licenseIds: [...licenseIds, ...got] });
    assigned.push(...got);
  }
  return { order: { ...order, items }, assigned };
}
