import { readPages } from '../../store/pages.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { Licenses } from '../licenses/licenses.js';
import { KEY_STATUSES, type KeyStatus, keyStatus } from './key-status.js';

export interface KeyFilter {
  readonly productId?: string;
  readonly variation?: string;
  readonly status?: KeyStatus;
  readonly orderId?: string;
}

export interface ListedKey {
  readonly license: License;
  readonly status: KeyStatus;
}

export interface KeyPage {
  readonly items: readonly ListedKey[];
  readonly next?: string;
  /** All matches of the filter; on the first page only. */
  readonly count?: number;
}

/** Number of keys of a product or variation. */
export interface Stock {
  readonly productId: string;
  readonly variation?: string;
  readonly counts: Readonly<Record<KeyStatus, number>>;
  /** Remaining deliveries of the available ones. */
  readonly deliveries: number;
}

const PAGE = 10_000;

/** Searches keys for support staff. */
export class KeyList {
  readonly #dependencies: Dependencies;
  readonly #licenses: Licenses;

  constructor(dependencies: Dependencies, licenses: Licenses) {
    this.#dependencies = dependencies;
    this.#licenses = licenses;
  }

  async page(filter: KeyFilter, cursor: string | undefined, limit: number): Promise<KeyPage> {
    const { ledger, clock } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const items: ListedKey[] = [];
      let count = 0;
      let isMore = false;
      // The first page reads all of them anyway.
      const size = cursor === undefined ? PAGE : Math.min(PAGE, limit + 1_000);
      for await (const key of keysOf(tx, filter, now, cursor, size)) {
        count += 1;
        if (items.length < limit) items.push(key);
        else isMore = true;
        // Only the first page has a count.
        if (isMore && cursor !== undefined) break;
      }
      const last = items.at(-1)?.license.id;
      return {
        items,
        ...(isMore && last !== undefined && { next: last }),
        ...(cursor === undefined && { count }),
      };
    });
  }

  /** Returns the licenses with exactly this code, of any product, and the license with this id. */
  async find(text: string): Promise<readonly ListedKey[]> {
    const { ledger, clock } = this.#dependencies;
    const now = clock();
    const byId = await ledger.transaction((tx) => tx.licenses.get(text));
    const byCode = (await this.#licenses.viewsByCode(text)).map(({ license }) => license);
    return [...(byId === undefined ? [] : [byId]), ...byCode].map((license) => ({
      license,
      status: keyStatus(license, now),
    }));
  }

  /** By product and variation; of one product, or of all that have keys. */
  async stock(productId?: string): Promise<readonly Stock[]> {
    const { ledger, clock } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const stocks = new Map<string, { stock: Stock; counts: Record<KeyStatus, number>; deliveries: number }>();
      for await (const { license, status } of keysOf(tx, productId === undefined ? {} : { productId }, now)) {
        const { productId: product, variation } = license;
        const name = `${product}:${variation ?? ''}`;
        let entry = stocks.get(name);
        if (entry === undefined) {
          const counts = Object.fromEntries(KEY_STATUSES.map((each) => [each, 0])) as Record<KeyStatus, number>;
          const stock = { productId: product, ...(variation !== undefined && { variation }), counts, deliveries: 0 };
          entry = { stock, counts, deliveries: 0 };
          stocks.set(name, entry);
        }
        entry.counts[status] += 1;
        if (status === 'available') entry.deliveries += license.deliveries?.left ?? 1;
      }
      const names = [...stocks.keys()].sort();
      return names.flatMap((name) => {
        const entry = stocks.get(name);
        return entry === undefined ? [] : [{ ...entry.stock, deliveries: entry.deliveries }];
      });
    });
  }

  /** Returns the licenses of different products that share a code, by id. Within a product, codes are unique. */
  async duplicates(): Promise<readonly (readonly string[])[]> {
    const { ledger, clock } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const ids = new Map<string, string[]>();
      for await (const { license } of keysOf(tx, {}, now)) {
        const same = ids.get(license.code);
        if (same === undefined) ids.set(license.code, [license.id]);
        else same.push(license.id);
      }
      return [...ids.values()].filter(({ length }) => length > 1);
    });
  }
}

/** By id. */
async function* keysOf(
  tx: LedgerTransaction,
  { productId, variation, status, orderId }: KeyFilter,
  now: number,
  cursor?: string,
  limit = PAGE,
): AsyncGenerator<ListedKey> {
  const where = { ...(productId !== undefined && { productId }), ...(orderId !== undefined && { orderId }) };
  for await (const items of readPages((from) => tx.licenses.page({ where, cursor: from, limit }), cursor)) {
    for (const license of items) {
      if (variation !== undefined && license.variation !== variation) continue;
      const its = keyStatus(license, now);
      if (status === undefined || its === status) yield { license, status: its };
    }
  }
}
