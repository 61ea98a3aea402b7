import { releaseAllActivations } from '../activations/activations.js';
import type { Actor } from '../audit/audit-record.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';

/**
 * Deletes a license and its records. Its devices are released; their certificates stay valid until their next check
 * date. The caller holds the lock on the license and writes the audit entry.
 */
export async function removeKey(
  tx: LedgerTransaction,
  dependencies: Dependencies,
  now: number,
  { id, image, seatsTaken }: License,
  actor: Actor,
): Promise<void> {
  if (seatsTaken > 0) await releaseAllActivations(tx, dependencies, now, id, actor, 'its license was deleted');
  if (image !== undefined) await tx.keyImages.delete(image.id);
  for (const note of await tx.notes.find('licenseId', id)) await tx.notes.delete(note.id);
  await tx.groupLicenses.delete(id);
  await tx.usages.delete(id);
  for (const usage of await tx.deviceUsages.find('licenseId', id)) await tx.deviceUsages.delete(usage.id);
  await tx.secrets.delete(id);
  await tx.licenses.delete(id);
}
