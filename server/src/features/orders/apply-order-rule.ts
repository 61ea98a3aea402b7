import type { Actor } from '../audit/audit-record.js';
import type { LedgerTransaction } from '../ledger.js';
import { saveLicense } from '../licenses/save-license.js';
import { soldLicense } from '../licenses/sold-license.js';
import type { UpdateContext } from '../licenses/update-license.js';
import type { OrderRule } from '../settings/settings-record.js';
import { isoTime } from '../time.js';
import { fillItems, missingOf } from './fill-items.js';
import type { Order } from './order-record.js';
import { returnKeys } from './return-keys.js';

export interface OrderRuleResult {
  readonly order: Order;
  /** Ids of the licenses that were assigned to it. */
  readonly assigned: readonly string[];
  /** Ids of the licenses that its buyer has from now on. */
  readonly delivered: readonly string[];
  /** How many were taken back. */
  readonly returned: number;
}

/**
 * Applies the rule for its status to an order; without a rule nothing changes. The caller holds the lock on the order.
 */
export async function applyOrderRule(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  order: Order,
  rule: OrderRule | undefined,
  actor: Actor,
): Promise<OrderRuleResult> {
  const held = orderLicenseIds(order);
  if (rule === undefined) return { order, assigned: [], delivered: [], returned: 0 };
  if (rule === 'revoke') {
    await returnKeys(tx, dependencies, order, held, actor);
    const items = order.items.map((item) => ({ ...item, licenseIds: [] }));
    return { order: { ...order, state: 'revoked', items }, assigned: [], delivered: [], returned: held.length };
  }
  const isSent = rule === 'send';
  const wasSent = order.state === 'delivered';
  const next: Order = { ...order, state: isSent ? 'delivered' : 'hidden' };
  const filled = await fillItems(tx, dependencies, next, missingOf, [], actor);
  if (isSent && !wasSent) await sellHidden(tx, dependencies, held);
  const shown = wasSent ? filled.assigned : orderLicenseIds(filled.order);
  return { ...filled, delivered: isSent ? shown : [], returned: 0 };
}

/** One id for each delivery. */
export const orderLicenseIds = ({ items }: Order): readonly string[] => items.flatMap(({ licenseIds }) => licenseIds);

/** Keys that were reserved for the order are sold now. */
async function sellHidden(tx: LedgerTransaction, { now }: UpdateContext, ids: readonly string[]): Promise<void> {
  for (const id of [...new Set(ids)].sort()) {
    await tx.lock('licenses', id);
    const license = await tx.licenses.get(id);
    if (license === undefined || license.soldAt !== undefined) continue;
    await saveLicense(tx, { ...soldLicense(license, now), modifiedAt: isoTime(now) });
  }
}

/** Updates the buyer's name and address on keys that are theirs alone, or were theirs last. */
export async function updateKeyOwner(
  tx: LedgerTransaction,
  { now }: UpdateContext,
  { id: orderId, owner, ...order }: Order,
): Promise<void> {
  for (const id of [...new Set(order.items.flatMap(({ licenseIds }) => licenseIds))].sort()) {
    await tx.lock('licenses', id);
    const license = await tx.licenses.get(id);
    if (license?.orderId === orderId) await saveLicense(tx, { ...license, owner, modifiedAt: isoTime(now) });
  }
}
