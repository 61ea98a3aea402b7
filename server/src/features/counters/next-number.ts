import type { LedgerTransaction } from '../ledger.js';

/** Series of whole numbers from 1, by which people and older APIs refer to records. */
export type Series = 'companies' | 'groups' | 'groupUsers' | 'notes' | 'profiles' | 'resellers';

/** Returns the next number of a series. Numbers are never reused, even after a record is deleted. */
export async function nextNumber(tx: LedgerTransaction, series: Series): Promise<number> {
  await tx.lock('counters', series);
  const last = ((await tx.counters.get(series))?.last ?? 0) + 1;
  await tx.counters.put({ id: series, last });
  return last;
}
