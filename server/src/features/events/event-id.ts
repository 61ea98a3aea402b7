import type { LedgerTransaction } from '../ledger.js';

/** 16 digits: microseconds since 1970, or slightly more. */
export const EVENT_ID = /^evt_\d{16}$/;

const SERIES = 'events';

const idOf = (last: number): string => `evt_${String(last).padStart(16, '0')}`;

/**
 * Ids are assigned under a lock that is held until the event is visible. So their order is the order in which events
 * become visible, whatever the clocks of several servers say, and a reader of an event has missed none before it.
 * @param now milliseconds since 1970
 */
export async function nextEventId(tx: LedgerTransaction, now: number): Promise<string> {
  await tx.lock('counters', SERIES);
  const before = (await tx.counters.get(SERIES))?.last ?? 0;
  const last = Math.max(before + 1, now * 1_000);
  await tx.counters.put({ id: SERIES, last });
  return idOf(last);
}

/** Id of the latest event; an id before all others if there is none. */
export const newestEventId = async (tx: LedgerTransaction): Promise<string> =>
  idOf((await tx.counters.get(SERIES))?.last ?? 0);
