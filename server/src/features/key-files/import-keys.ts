import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction } from '../ledger.js';
import type { UpdateContext } from '../licenses/update-license.js';
import type { Product } from '../products/product-record.js';
import { readSettings } from '../settings/vendor-settings.js';
import { type ImportContext, RowImporter } from './import-row.js';
import type { LineFault } from './key-columns.js';
import type { KeyRow, RefusedLine } from './read-rows.js';

export interface ImportedKeys {
  readonly added: number;
  /** Existing keys that were changed to match the file. */
  readonly changed: number;
  /** Existing keys that already match. */
  readonly same: number;
  /** Existing keys that got one more delivery. */
  readonly counted: number;
  readonly refused: readonly RefusedLine[];
}

/** Imports consecutive lines in one unit of work. An error in one line does not affect the others. */
export async function importRows(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  into: ImportContext,
  rows: readonly KeyRow[],
  isOurs: boolean,
  actor: Actor,
): Promise<ImportedKeys> {
  const counts = (await readSettings(tx)).keys.duplicates === 'count' && !isOurs;
  const productOf = ({ cells }: KeyRow): string => cells.get('product')?.trim() || (into.productId ?? '');
  const products = await lockProducts(tx, rows.map(productOf));
  const counter = `import:${into.productId ?? ''}:${into.importId ?? ''}`;
  const isRemembered = counts && into.importId !== undefined;
  if (isRemembered) await tx.lock('counters', counter);
  const done = isRemembered ? ((await tx.counters.get(counter))?.last ?? 0) : 0;
  const work = new RowImporter(tx, dependencies, into, isOurs, counts);
  await work.lock(rows, productOf);
  const refused: RefusedLine[] = [];
  const sums = { added: 0, changed: 0, same: 0, counted: 0 };
  for (const row of rows) {
    const product = products.get(productOf(row));
    const fate = product === undefined ? noProduct(productOf(row)) : await work.import(row, product, row.line <= done);
    if (typeof fate === 'string') sums[fate] += 1;
    else refused.push({ line: row.line, ...fate });
  }
  const last = rows.at(-1)?.line ?? 0;
  if (isRemembered && last > done) await tx.counters.put({ id: counter, last });
  const { added, changed, counted } = sums;
  if (added + changed + counted > 0) {
    const subject = into.productId ?? [...products.keys()].join(' ').slice(0, 200);
    const detail = { added, changed, counted };
    await recordAudit(tx, dependencies.random, dependencies.now, { actor, action: 'keys.imported', subject, detail });
  }
  return { ...sums, refused };
}

async function lockProducts(tx: LedgerTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, Product>> {
  const products = new Map<string, Product>();
  for (const id of [...new Set(ids)].filter((each) => /^[\x21-\x7e]{1,200}$/.test(each)).sort()) {
    await tx.lock('products', id);
    const product = await tx.products.get(id);
    if (product !== undefined) products.set(id, product);
  }
  return products;
}

const noProduct = (id: string): LineFault =>
  id === ''
    ? { code: 'PRODUCT_MISSING', message: 'The product is missing. Give one for all lines, or a column product.' }
    : { code: 'PRODUCT_UNKNOWN', message: 'There is no product with this id.' };
