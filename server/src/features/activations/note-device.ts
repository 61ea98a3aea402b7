import { computerKey } from '../devices/computer-id.js';
import type { LedgerTransaction } from '../ledger.js';
import type { Activation } from './activation-record.js';

/**
 * What an activation tells beyond itself: the details that its computer sent are kept, and a trial on that computer has
 * led to this license.
 */
export async function noteDevice(
  tx: LedgerTransaction,
  { productId, computerId, licenseId }: Activation,
  details: Readonly<Record<string, string>> | undefined,
  modifiedAt: string,
): Promise<void> {
  const id = computerKey(productId, computerId);
  if (details !== undefined) await tx.systemDetails.put({ id, productId, computerId, details, modifiedAt });
  // Most computers never tried, so the lock is taken only where there is something to change.
  if ((await tx.trials.get(id)) === undefined) return;
  await tx.lock('trials', id);
  const trial = await tx.trials.get(id);
  if (trial !== undefined && trial.licenseId === undefined) await tx.trials.put({ ...trial, licenseId, modifiedAt });
}
