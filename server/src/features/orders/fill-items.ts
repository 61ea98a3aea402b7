import type { Actor } from '../audit/audit-record.js';
import type { LedgerTransaction } from '../ledger.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { readSettings } from '../settings/vendor-settings.js';
import { deliverKeys, lockKeyPools } from './deliver-keys.js';
import type { Order, OrderItem } from './order-record.js';

/** Maximum number of keys taken in one unit of work; the next one takes the rest. */
const MAX_BATCH = 1_000;

export interface FillResult {
  readonly order: Order;
  /** Ids of the licenses that were assigned. */
  readonly assigned: readonly string[];
}

/** Returns how many keys a line lacks. */
export const missingOf = ({ wanted, licenseIds }: OrderItem): number => Math.max(0, wanted - licenseIds.length);

export const missingIn = ({ items }: Order): number => items.reduce((sum, item) => sum + missingOf(item), 0);

/** Returns how many keys a line has beyond its quantity: assigned manually, or the shop reduced the quantity. */
export const extraIn = ({ items }: Order): number =>
  items.reduce((sum, { wanted, licenseIds }) => sum + Math.max(0, licenseIds.length - wanted), 0);

/**
 * Assigns keys from their pools to order lines, as far as there are any. The caller holds the lock on the order.
 * @param amountOf number of keys that a line needs
 * @param without licenses to skip
 */
export async function fillItems(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  order: Order,
  amountOf: (item: OrderItem) => number,
  without: readonly string[],
  actor: Actor,
): Promise<FillResult> {
  const lacking = order.items.filter((item) => amountOf(item) > 0);
  await lockKeyPools(tx, lacking);
  const { orders } = await readSettings(tx);
  const items: OrderItem[] = [];
  const assigned: string[] = [];
  for (const item of order.items) {
    const { productId, variation, licenseIds } = item;
    const amount = Math.min(amountOf(item), MAX_BATCH - assigned.length);
    const product = amount > 0 ? await tx.products.get(productId) : undefined;
    if (product === undefined) {
      items.push(item);
      continue;
    }
    const mayRepeat = !orders.differentKeys;
    const except = new Set(mayRepeat ? without : [...without, ...licenseIds]);
    const isSold = order.state === 'delivered';
    const got = await deliverKeys(
      tx,
      dependencies,
      { order, product, variation, amount, except, mayRepeat, isSold },
      actor,
    );
    items.push({ ...item, licenseIds: [...licenseIds, ...got] });
    assigned.push(...got);
  }
  return { order: { ...order, items }, assigned };
}
