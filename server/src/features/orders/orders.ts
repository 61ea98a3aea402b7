import { isDeepStrictEqual } from 'node:util';
import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Emails } from '../emails/emails.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { granted, type Outcome } from '../outcome.js';
import { readSettings } from '../settings/vendor-settings.js';
import { isoTime } from '../time.js';
import { applyOrderRule, updateKeyOwner } from './apply-order-rule.js';
import {
  assignKeys,
  type KeyAssignment,
  type KeyChangeResult,
  type KeyReplacement,
  replaceKeys,
} from './change-keys.js';
import { extraIn, missingIn } from './fill-items.js';
import { countOrders, type OrderFilter, pageOfOrders } from './list-orders.js';
import { mergeOrder, type ShopOrder } from './merge-order.js';
import type { Order } from './order-record.js';
import { orderUnknown } from './order-unknown.js';
import { type OrderView, orderView } from './order-view.js';

/** The result for an order, in numbers of keys. */
export interface OrderChange {
  /** Absent if the order has no licensed products. */
  readonly order?: Order;
  /** Whether anything changed. */
  readonly isNew: boolean;
  readonly assigned: number;
  readonly returned: number;
  /** Missing keys, to be assigned later. */
  readonly missing: number;
  /** Keys beyond the ordered quantity. */
  readonly extra: number;
}

/** Orders of a shop, and their keys. */
export class Orders {
  readonly #dependencies: Dependencies;
  readonly #vendor: string;
  readonly #emails: Emails;

  constructor(dependencies: Dependencies, vendor: string, emails: Emails) {
    this.#dependencies = dependencies;
    this.#vendor = vendor;
    this.#emails = emails;
  }

  /**
   * Stores an order as the shop sent it, and applies the rule for its status. A repeated event changes nothing, except
   * that missing keys are assigned; an event older than the stored order changes nothing. Refuses `ORDER_TOO_LARGE`.
   */
  takeIn(said: ShopOrder, actor: Actor): Promise<Outcome<OrderChange>> {
    return this.#change(async (tx, dependencies) => {
      const before = await lockedOrder(tx, said.id);
      if (before !== undefined && isOlder(said, before)) return granted(unchanged(before));
      const merged = await mergeOrder(tx, before, said, dependencies.now);
      if (!merged.ok) return merged;
      // An order of other goods is not stored.
      if (before === undefined && merged.value.items.length === 0) return granted(unchanged());
      return granted(await this.#applyRule(tx, dependencies, before, merged.value, actor));
    });
  }

  /** Deleted orders have the status `trash`, as in WooCommerce. */
  takeOut(id: string, actor: Actor): Promise<Outcome<OrderChange>> {
    return this.#change(async (tx, dependencies) => {
      const before = await lockedOrder(tx, id);
      if (before === undefined) return granted(unchanged());
      const { modifiedAt: _, ...order } = before;
      return granted(await this.#applyRule(tx, dependencies, before, { ...order, status: 'trash' }, actor));
    });
  }

  /** Refuses `ORDER_UNKNOWN`. */
  get(id: string): Promise<Outcome<OrderView>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const order = await tx.orders.get(id);
      return order === undefined ? orderUnknown() : granted(await orderView(tx, order));
    });
  }

  page(filter: OrderFilter, cursor: string | undefined, limit: number): Promise<Page<Order>> {
    return this.#dependencies.ledger.transaction((tx) => pageOfOrders(tx, filter, cursor, limit));
  }

  count(filter: OrderFilter): Promise<number> {
    return this.#dependencies.ledger.transaction((tx) => countOrders(tx, filter));
  }

  /** Refuses `ORDER_UNKNOWN`, and as `assignKeys`. */
  assign(id: string, assignment: KeyAssignment, actor: Actor): Promise<Outcome<OrderChange>> {
    return this.#byHand(id, actor, (tx, dependencies, order) => assignKeys(tx, dependencies, order, assignment, actor));
  }

  /** Refuses `ORDER_UNKNOWN`, and as `replaceKeys`. */
  replace(id: string, replacement: KeyReplacement, actor: Actor): Promise<Outcome<OrderChange>> {
    return this.#byHand(id, actor, (tx, dependencies, order) =>
      replaceKeys(tx, dependencies, order, replacement, actor),
    );
  }

  #byHand(
    id: string,
    actor: Actor,
    work: (tx: LedgerTransaction, dependencies: UpdateContext, order: Order) => Promise<Outcome<KeyChangeResult>>,
  ): Promise<Outcome<OrderChange>> {
    return this.#change(async (tx, dependencies) => {
      const before = await lockedOrder(tx, id);
      if (before === undefined) return orderUnknown();
      const done = await work(tx, dependencies, before);
      if (!done.ok) return done;
      const { assigned, returned } = done.value;
      if (assigned.length + returned === 0) return granted(unchanged(before));
      const order: Order = { ...done.value.order, modifiedAt: isoTime(dependencies.now) };
      await tx.orders.put(order);
      await record(tx, dependencies, 'order.keys-changed', order, { assigned: assigned.length, returned }, actor);
      if (order.state === 'delivered') await this.#emails.write(tx, dependencies, order, 'delivery', assigned);
      return granted(changed(order, assigned.length, returned));
    });
  }

  async #applyRule(
    tx: LedgerTransaction,
    dependencies: UpdateContext,
    before: Order | undefined,
    merged: Order,
    actor: Actor,
  ): Promise<OrderChange> {
    const { orders } = await readSettings(tx);
    const done = await applyOrderRule(tx, dependencies, merged, orders.rules[merged.status], actor);
    const { modifiedAt, ...old } = before ?? {};
    if (isDeepStrictEqual(JSON.parse(JSON.stringify(old)), JSON.parse(JSON.stringify(done.order)))) {
      return unchanged(done.order);
    }
    const order: Order = before === undefined ? done.order : { ...done.order, modifiedAt: isoTime(dependencies.now) };
    if (before !== undefined && !isDeepStrictEqual({ ...before.owner }, order.owner))
      await updateKeyOwner(tx, dependencies, order);
    await tx.orders.put(order);
    const action = before === undefined ? 'order.added' : 'order.changed';
    const detail = { status: order.status, assigned: done.assigned.length, returned: done.returned };
    await record(tx, dependencies, action, order, detail, actor);
    await this.#emails.write(tx, dependencies, order, 'delivery', done.delivered);
    return changed(order, done.assigned.length, done.returned);
  }

  async #change(
    work: (tx: LedgerTransaction, dependencies: UpdateContext) => Promise<Outcome<OrderChange>>,
  ): Promise<Outcome<OrderChange>> {
    const { ledger, clock, random } = this.#dependencies;
    const dependencies: UpdateContext = { vendor: this.#vendor, now: clock(), random };
    const outcome = await ledger.transaction((tx) => work(tx, dependencies));
    if (outcome.ok && outcome.value.isNew) this.#emails.sendSoon();
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
  { random, now }: UpdateContext,
  action: string,
  { id: subject }: Order,
  detail: Readonly<Record<string, string | number>>,
  actor: Actor,
): Promise<void> => recordAudit(tx, random, now, { actor, action, subject, detail });
