import type { LedgerTransaction } from '../ledger.js';
import { isoTime } from '../time.js';
import { nextEventId } from './event-id.js';
import type { VendorEvent } from './event-record.js';

/**
 * Adds an event in the unit of work of the change that it reports. It takes the lock on events, so call it late.
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
