import { computerKey } from '../devices/computer-id.js';
import type { LedgerTransaction } from '../ledger.js';
import type { Activation } from './activation-record.js';

/**
 * Records what an activation tells about its device: the system details that were sent, and that a trial on the
 * computer led to this license.
 */
export async function recordDevice(
  tx: LedgerTransaction,
  { productId, computerId, licenseId }: Activation,
  details: Readonly<Record<string, string>> | undefined,
  modifiedAt: string,
): Promise<void> {
  const id = computerKey(productId, computerId);
  if (details !== undefined) await tx.systemDetails.put({ id, productId, computerId, details, modifiedAt });
  // Most computers had no trial, so the lock is taken only if there is something to change.
  if ((await tx.trials.get(id)) === undefined) return;
  await tx.lock('trials', id);
  const trial = await tx.trials.get(id);
  if (trial !== undefined && trial.licenseId === undefined) await tx.trials.put({ ...trial, licenseId, modifiedAt });
}
