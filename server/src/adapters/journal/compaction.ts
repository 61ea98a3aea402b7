import type { Low } from 'lowdb';
import type { Ledger } from './ledger.js';
import type { StoreFolder } from './store-folder.js';

/**
 * Writes a snapshot of everything and begins an empty journal after it, while nothing else is written. The order makes
 * every crash harmless: the new journal is there before the snapshot that needs it; until the snapshot is in place the
 * old one and the old journal are complete; afterwards the old journal is only a leftover.
 */
export async function compact(folder: StoreFolder, low: Low<Ledger>): Promise<void> {
  await folder.beginJournal(low.data.sequence);
  await low.write();
  await folder.removeLeftovers(low.data.sequence);
}
