import { nextNumber } from '../counters/next-number.js';
import type { LedgerTransaction } from '../ledger.js';
import { nameKey } from '../name-key.js';
import { isoTime } from '../time.js';
import type { Reseller } from './reseller-record.js';

/**
 * Returns the reseller of this name, ignoring case; creates it if it is new.
 * @param now milliseconds since 1970
 */
export async function resellerNamed(tx: LedgerTransaction, name: string, now: number): Promise<Reseller> {
  const key = nameKey(name);
  await tx.lock('resellers', key);
  const [known] = await tx.resellers.find('nameKey', key);
  if (known !== undefined) return known;
  const number = await nextNumber(tx, 'resellers');
  const reseller: Reseller = { id: `rsl_${number}`, number, name, nameKey: key, createdAt: isoTime(now) };
  await tx.resellers.insert(reseller);
  return reseller;
}

/** Returns the number in the id of a reseller, used by older APIs; 0 for none. */
export const resellerNumber = (id: string | undefined): number =>
  id === undefined ? 0 : Number(id.slice('rsl_'.length));
