import type { Product } from '../../features/products/product-record.js';
import type { Page } from '../../store/port.js';
import type { ActionCall } from './action.js';

const LARGEST = 10_000;

/** Everything that a list has: this API's answers are not paged by cursors. */
export async function allPages<T>(page: (cursor: string | undefined, limit: number) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const found = await page(cursor, LARGEST);
    items.push(...found.items);
    cursor = found.next;
  } while (cursor !== undefined);
  return items;
}

/** In the order in which they were made. One that is older than its ten digits has no name here until it is changed. */
export async function numberedProducts({ features }: ActionCall): Promise<readonly Product[]> {
  const products = await allPages((cursor, limit) => features.products.page(cursor, limit));
  return products
    .filter(({ zentitleId }) => zentitleId !== undefined)
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
}
