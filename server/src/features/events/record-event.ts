import type { LedgerTransaction } from '../ledger.js';
import { isoTime } from '../time.js';
import { nextEventId } from './event-id.js';
import type { VendorEvent } from './event-record.js';

/**
 * Adds an event in the unit of work of what it tells of. It takes the lock of the events, so it comes late in it.
 * @param now milliseconds since 1970
 */
export async function recordEvent(
  tx: LedgerTransaction,
  now: number,
  event: Omit<VendorEvent, 'id' | 'at'>,
): Promise<VendorEvent> {
  const recorded: VendorEvent = { id: await nextEventId(tx, now), at: isoTime(now), ...event };
  await tx.events.insert(recorded);
  return recorded;
}
