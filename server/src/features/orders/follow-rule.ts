import type { Actor } from '../audit/audit-record.js';
import type { LedgerTransaction } from '../ledger.js';
import { putLicense } from '../licenses/put-license.js';
import { soldLicense } from '../licenses/sold-license.js';
import type { UpdateMeans } from '../licenses/update-license.js';
import type { OrderRule } from '../settings/settings-record.js';
import { isoTime } from '../time.js';
import { fillItems, missingOf } from './fill-items.js';
import type { Order } from './order-record.js';
import { returnKeys } from './return-keys.js';

export interface Followed {
  readonly order: Order;
  /** Ids of the licenses that it got. */
  readonly assigned: readonly string[];
  /** Ids of the licenses that its buyer has from now on. */
  readonly delivered: readonly string[];
  /** How many were taken back. */
  readonly returned: number;
}

/**
 * Makes of an order what the rule for its status says; without a rule nothing changes. The caller holds the lock of the
 * order, and keeps it.
 */
export async function followRule(
  tx: LedgerTransaction,
  means: UpdateMeans,
  order: Order,
  rule: OrderRule | undefined,
  actor: Actor,
): Promise<Followed> {
  const held = keysIn(order);
  if (rule === undefined) return { order, assigned: [], delivered: [], returned: 0 };
  if (rule === 'revoke') {
    await returnKeys(tx, means, order, held, actor);
    const items = order.items.map((item) => ({ ...item, licenseIds: [] }));
    return { order: { ...order, state: 'revoked', items }, assigned: [], delivered: [], returned: held.length };
  }
  const isSent = rule === 'send';
  const wasSent = order.state === 'delivered';
  const next: Order = { ...order, state: isSent ? 'delivered' : 'hidden' };
  const filled = await fillItems(tx, means, next, missingOf, [], actor);
  if (isSent && !wasSent) await sellHidden(tx, means, held);
  const shown = wasSent ? filled.assigned : keysIn(filled.order);
  return { ...filled, delivered: isSent ? shown : [], returned: 0 };
}

/** One for each delivery. */
export const keysIn = ({ items }: Order): readonly string[] => items.flatMap(({ licenseIds }) => licenseIds);

/** What was kept for the order is sold only now. */
async function sellHidden(tx: LedgerTransaction, { now }: UpdateMeans, ids: readonly string[]): Promise<void> {
  for (const id of [...new Set(ids)].sort()) {
    await tx.lock('licenses', id);
    const license = await tx.licenses.get(id);
    if (license === undefined || license.soldAt !== undefined) continue;
    await putLicense(tx, { ...soldLicense(license, now), modifiedAt: isoTime(now) });
  }
}

/** The buyer's new name or address, on the keys that are theirs alone or were theirs last. */
export async function renameOwner(
  tx: LedgerTransaction,
  { now }: UpdateMeans,
  { id: orderId, owner, ...order }: Order,
): Promise<void> {
  for (const id of [...new Set(order.items.flatMap(({ licenseIds }) => licenseIds))].sort()) {
    await tx.lock('licenses', id);
    const license = await tx.licenses.get(id);
    if (license?.orderId === orderId) await putLicense(tx, { ...license, owner, modifiedAt: isoTime(now) });
  }
}
