import type { Random } from '@countersign/shared';
import type { LedgerTransaction } from '../ledger.js';

/** `CAD Studio` becomes `cad-studio`. */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['product'];
  return words.join('-').slice(0, 64);
}

/** Returns an id made from a name or, if another product has that id, one with the product's number in it. */
export async function freeProductId(tx: LedgerTransaction, name: string, zentitleId: string): Promise<string> {
  const slug = slugOf(name);
  if ((await tx.products.get(slug)) === undefined) return slug;
  return `${slug.slice(0, 64 - 1 - zentitleId.length)}-${zentitleId}`;
}

/** Returns ten random digits that no other product has, the first not 0. */
export async function newZentitleId(tx: LedgerTransaction, random: Random): Promise<string> {
  for (;;) {
    const value = random(6).reduce((sum, byte) => sum * 256 + byte, 0);
    const digits = String(1e9 + (value % 9e9));
    if ((await tx.products.find('zentitleId', digits)).length === 0) return digits;
  }
}
