import { type Random, randomId } from '@countersign/shared';
import type { LedgerTransaction } from '../ledger.js';
import { isoTime } from '../time.js';
import type { AuditEntry } from './audit-record.js';

/**
 * Adds an entry in the unit of work of the change itself: both are stored, or neither.
 * @param now milliseconds since 1970
 */
export async function recordAudit(
  tx: LedgerTransaction,
  random: Random,
  now: number,
  entry: Omit<AuditEntry, 'id' | 'at'>,
): Promise<void> {
  // Ids begin with the time, so that entries sort in the order in which they were made.
  const id = randomId(`aud_${String(now).padStart(14, '0')}`, 8, random);
  await tx.audit.insert({ id, at: isoTime(now), ...entry });
}
