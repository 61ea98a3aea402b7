import { isDeepStrictEqual } from 'node:util';
import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { UpdateMeans } from '../licenses/update-license.js';
import { granted, type Outcome } from '../outcome.js';
import { readSettings } from '../settings/all-settings.js';
import { isoTime } from '../time.js';
import { assignKeys, type KeyAssignment, type KeyReplacement, type KeysChanged, replaceKeys } from './change-keys.js';
import { extraIn, missingIn } from './fill-items.js';
import { followRule, renameOwner } from './follow-rule.js';
import type { Letters } from './letters.js';
import { countOrders, type OrderFilter, pageOfOrders } from './list-orders.js';
import { mergedOrder, type ShopOrder } from './merge-order.js';
import type { Order } from './order-record.js';
import { orderUnknown } from './order-unknown.js';
import { type OrderView, viewOfOrder } from './order-view.js';

/** What became of an order, in numbers of keys. */
export interface OrderChange {
  /** Absent where there is nothing in it that is licensed here. */
  readonly order?: Order;
  /** Whether anything was changed. */
  readonly isNew: boolean;
  readonly assigned: number;
  readonly returned: number;
  /** That it is to have and has not: assigned later. */
  readonly missing: number;
  /** That it has beyond what was ordered. */
  readonly extra: number;
}

/** Orders of a shop, and the keys that they get. */
export class Orders {
  readonly #means: Means;
  readonly #vendor: string;
  readonly #letters: Letters;

  constructor(means: Means, vendor: string, letters: Letters) {
    this.#means = means;
    this.#vendor = vendor;
    this.#letters = letters;
  }

  /**
   * Takes in an order as its shop says it is, and follows the rule for its status. The same again changes nothing, but
   * that it gets keys that it still misses; what the shop said before it said something else changes nothing either.
   * Refuses `ORDER_TOO_LARGE`.
   */
  takeIn(said: ShopOrder, actor: Actor): Promise<Outcome<OrderChange>> {
    return this.#change(async (tx, means) => {
      const before = await lockedOrder(tx, said.id);
      if (before !== undefined && isOlder(said, before)) return granted(unchanged(before));
      const merged = await mergedOrder(tx, before, said, means.now);
      if (!merged.ok) return merged;
      // An order of other goods only is none of ours.
      if (before === undefined && merged.value.items.length === 0) return granted(unchanged());
      return granted(await this.#follow(tx, means, before, merged.value, actor));
    });
  }

  /** What the shop deleted has the status `trash`, as WooCommerce has it. */
  takeOut(id: string, actor: Actor): Promise<Outcome<OrderChange>> {
    return this.#change(async (tx, means) => {
      const before = await lockedOrder(tx, id);
      if (before === undefined) return granted(unchanged());
      const { modifiedAt: _, ...order } = before;
      return granted(await this.#follow(tx, means, before, { ...order, status: 'trash' }, actor));
    });
  }

  /** Refuses `ORDER_UNKNOWN`. */
  get(id: string): Promise<Outcome<OrderView>> {
    return this.#means.ledger.transaction(async (tx) => {
      const order = await tx.orders.get(id);
      return order === undefined ? orderUnknown() : granted(await viewOfOrder(tx, order));
    });
  }

  page(filter: OrderFilter, cursor: string | undefined, limit: number): Promise<Page<Order>> {
    return this.#means.ledger.transaction((tx) => pageOfOrders(tx, filter, cursor, limit));
  }

  count(filter: OrderFilter): Promise<number> {
    return this.#means.ledger.transaction((tx) => countOrders(tx, filter));
  }

  /** Refuses `ORDER_UNKNOWN` and what `assignKeys` refuses. */
  assign(id: string, assignment: KeyAssignment, actor: Actor): Promise<Outcome<OrderChange>> {
    return this.#byHand(id, actor, (tx, means, order) => assignKeys(tx, means, order, assignment, actor));
  }

  /** Refuses `ORDER_UNKNOWN` and what `replaceKeys` refuses. */
  replace(id: string, replacement: KeyReplacement, actor: Actor): Promise<Outcome<OrderChange>> {
    return this.#byHand(id, actor, (tx, means, order) => replaceKeys(tx, means, order, replacement, actor));
  }

  #byHand(
    id: string,
    actor: Actor,
    work: (tx: LedgerTransaction, means: UpdateMeans, order: Order) => Promise<Outcome<KeysChanged>>,
  ): Promise<Outcome<OrderChange>> {
    return this.#change(async (tx, means) => {
      const before = await lockedOrder(tx, id);
      if (before === undefined) return orderUnknown();
      const done = await work(tx, means, before);
      if (!done.ok) return done;
      const { assigned, returned } = done.value;
      if (assigned.length + returned === 0) return granted(unchanged(before));
      const order: Order = { ...done.value.order, modifiedAt: isoTime(means.now) };
      await tx.orders.put(order);
      await record(tx, means, 'order.keys-changed', order, { assigned: assigned.length, returned }, actor);
      if (order.state === 'delivered') await this.#letters.write(tx, means, order, 'delivery', assigned);
      return granted(changed(order, assigned.length, returned));
    });
  }

  async #follow(
    tx: LedgerTransaction,
    means: UpdateMeans,
    before: Order | undefined,
    merged: Order,
    actor: Actor,
  ): Promise<OrderChange> {
    const { orders } = await readSettings(tx);
    const done = await followRule(tx, means, merged, orders.rules[merged.status], actor);
    const { modifiedAt, ...old } = before ?? {};
    if (isDeepStrictEqual(JSON.parse(JSON.stringify(old)), JSON.parse(JSON.stringify(done.order)))) {
      return unchanged(done.order);
    }
    const order: Order = before === undefined ? done.order : { ...done.order, modifiedAt: isoTime(means.now) };
    if (before !== undefined && !isDeepStrictEqual({ ...before.owner }, order.owner))
      await renameOwner(tx, means, order);
    await tx.orders.put(order);
    const action = before === undefined ? 'order.added' : 'order.changed';
    const detail = { status: order.status, assigned: done.assigned.length, returned: done.returned };
    await record(tx, means, action, order, detail, actor);
    await this.#letters.write(tx, means, order, 'delivery', done.delivered);
    return changed(order, done.assigned.length, done.returned);
  }

  async #change(
    work: (tx: LedgerTransaction, means: UpdateMeans) => Promise<Outcome<OrderChange>>,
  ): Promise<Outcome<OrderChange>> {
    const { ledger, clock, random } = this.#means;
    const means: UpdateMeans = { vendor: this.#vendor, now: clock(), random };
    const outcome = await ledger.transaction((tx) => work(tx, means));
    if (outcome.ok && outcome.value.isNew) this.#letters.sendSoon();
    return outcome;
  }
}

async function lockedOrder(tx: LedgerTransaction, id: string): Promise<Order | undefined> {
  await tx.lock('orders', id);
  return tx.orders.get(id);
}

const isOlder = ({ changedInShopAt: said }: ShopOrder, { changedInShopAt: known }: Order): boolean =>
  said !== undefined && known !== undefined && Date.parse(said) < Date.parse(known);

const changed = (order: Order, assigned: number, returned: number): OrderChange => ({
  ...unchanged(order),
  isNew: true,
  assigned,
  returned,
});

const unchanged = (order?: Order): OrderChange => ({
  ...(order !== undefined && { order }),
  isNew: false,
  assigned: 0,
  returned: 0,
  missing: order === undefined || order.state === 'revoked' ? 0 : missingIn(order),
  extra: order === undefined ? 0 : extraIn(order),
});

const record = (
  tx: LedgerTransaction,
  { random, now }: UpdateMeans,
  action: string,
  { id: subject }: Order,
  detail: Readonly<Record<string, string | number>>,
  actor: Actor,
): Promise<void> => recordAudit(tx, random, now, { actor, action, subject, detail });
