import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { saveLicense } from '../licenses/save-license.js';
import { unsoldLicense } from '../licenses/sold-license.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { isoTime } from '../time.js';
import type { Order } from './order-record.js';

/**
 * Takes keys back from an order. A key for one order becomes unusable: it is in no pool, and checks refuse it. Of a key
 * for several orders only the delivery is returned, because other buyers use it.
 * @param licenseIds one for each delivery
 */
export async function returnKeys(
  tx: LedgerTransaction,
  { now, random }: UpdateContext,
  { id: orderId, status }: Pick<Order, 'id' | 'status'>,
  licenseIds: readonly string[],
  actor: Actor,
): Promise<void> {
  for (const id of [...licenseIds].sort()) {
    await tx.lock('licenses', id);
    const license = await tx.licenses.get(id);
    if (license === undefined) continue;
    const modifiedAt = isoTime(now);
    const isRefund = status === 'refunded';
    await saveLicense(
      tx,
      isShared(license)
        ? { ...withDeliveryBack(license), modifiedAt }
        : { ...license, returnedAt: modifiedAt, ...(isRefund && { refundedAt: modifiedAt }), modifiedAt },
    );
    const detail = { orderId };
    await recordAudit(tx, random, now, { actor, action: 'license.returned', subject: id, detail });
  }
}

const isShared = ({ deliveries }: License): boolean => deliveries !== undefined && deliveries.most > 1;

function withDeliveryBack({ deliveries = { most: 1, left: 0 }, acquired: _, ...license }: License): License {
  const left = Math.min(deliveries.most, deliveries.left + 1);
  const back: License = { ...license, deliveries: { most: deliveries.most, left } };
  return left === deliveries.most ? unsoldLicense(back) : back;
}
