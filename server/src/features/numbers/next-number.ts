import type { LedgerTransaction } from '../ledger.js';

/** Series of whole numbers from 1, for what people and older APIs name by a number. */
export type Series = 'companies' | 'groups' | 'groupUsers' | 'notes' | 'profiles' | 'resellers';

/** The next number of a series: never given out twice, and not used again after what had it is deleted. */
export async function nextNumber(tx: LedgerTransaction, series: Series): Promise<number> {
  await tx.lock('counters', series);
  const last = ((await tx.counters.get(series))?.last ?? 0) + 1;
  await tx.counters.put({ id: series, last });
  return last;
}
