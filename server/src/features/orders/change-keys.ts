import type { Actor } from '../audit/audit-record.js';
import type { LedgerTransaction } from '../ledger.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { type FillResult, fillItems, missingOf } from './fill-items.js';
import type { Order, OrderItem } from './order-record.js';
import { returnKeys } from './return-keys.js';

/** What to assign manually. */
export interface KeyAssignment {
  /** The shop's number of the order line; if omitted, every line gets its missing keys. */
  readonly item?: string;
  /** For one line, beyond what it has: 1 to 1000; 1 if omitted. */
  readonly amount?: number;
}

/** What to replace: one key of a line, all keys of a line, or, without either, all of the order. */
export interface KeyReplacement {
  readonly item?: string;
  readonly licenseId?: string;
}

export interface KeyChangeResult extends FillResult {
  readonly returned: number;
}

/** Refuses `ORDER_REVOKED`, `ORDER_ITEM_UNKNOWN`. */
export async function assignKeys(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  found: Order,
  { item, amount = 1 }: KeyAssignment,
  actor: Actor,
): Promise<Outcome<KeyChangeResult>> {
  const refusal = refusalOf(found, item);
  if (refusal !== undefined) return refusal;
  const amountOf = (each: OrderItem): number =>
    item === undefined ? missingOf(each) : each.number === item ? amount : 0;
  const filled = await fillItems(tx, dependencies, kept(found), amountOf, [], actor);
  return granted({ ...filled, returned: 0 });
}

/**
 * Takes keys back and assigns others, as far as the pool has them: for one key, one; for all keys of a line, the
 * ordered number. Keys that were assigned manually beyond it are not replaced. Refuses `ORDER_REVOKED`,
 * `ORDER_ITEM_UNKNOWN`, `ORDER_KEY_UNKNOWN`.
 */
export async function replaceKeys(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  found: Order,
  { item, licenseId }: KeyReplacement,
  actor: Actor,
): Promise<Outcome<KeyChangeResult>> {
  const refusal = refusalOf(found, item);
  if (refusal !== undefined) return refusal;
  const order = kept(found);
  const meant = order.items.filter(
    ({ number, licenseIds }) =>
      (item === undefined || number === item) && (licenseId === undefined || licenseIds.includes(licenseId)),
  );
  if (licenseId === undefined) {
    const taken = meant.flatMap(({ licenseIds }) => licenseIds);
    const emptied = order.items.map((each) => (meant.includes(each) ? { ...each, licenseIds: [] } : each));
    const numbers = new Set(meant.map(({ number }) => number));
    return exchange(
      tx,
      dependencies,
      { ...order, items: emptied },
      taken,
      (each) => (numbers.has(each.number) ? missingOf(each) : 0),
      actor,
    );
  }
  const [one] = meant;
  if (one === undefined) {
    return refused('ORDER_KEY_UNKNOWN', 'licenseId: the order has no such key there. Show the order to see its keys.');
  }
  const at = one.licenseIds.indexOf(licenseId);
  const items = order.items.map((each) =>
    each === one ? { ...each, licenseIds: one.licenseIds.toSpliced(at, 1) } : each,
  );
  return exchange(
    tx,
    dependencies,
    { ...order, items },
    [licenseId],
    ({ number }) => (number === one.number ? 1 : 0),
    actor,
  );
}

async function exchange(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  order: Order,
  taken: readonly string[],
  amountOf: (item: OrderItem) => number,
  actor: Actor,
): Promise<Outcome<KeyChangeResult>> {
  // New keys first: pools are locked before licenses.
  const filled = await fillItems(tx, dependencies, order, amountOf, taken, actor);
  await returnKeys(tx, dependencies, order, taken, actor);
  return granted({ ...filled, returned: taken.length });
}

/** The keys of an order without a rule so far are visible to the vendor's staff only. */
const kept = (order: Order): Order => ({ ...order, state: order.state ?? 'hidden' });

function refusalOf({ state, items }: Order, item: string | undefined): Outcome<never> | undefined {
  if (state === 'revoked') {
    return refused('ORDER_REVOKED', "The keys of this order were taken back, so it can't get any.", {
      remedy: 'Give the order another status in the shop first.',
    });
  }
  if (item === undefined || items.some(({ number }) => number === item)) return undefined;
  return refused('ORDER_ITEM_UNKNOWN', 'item: the order has no line of this number. Show the order to see all.');
}
