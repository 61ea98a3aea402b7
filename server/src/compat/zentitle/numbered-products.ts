import type { Product } from '../../features/products/product-record.js';
import { allOf } from '../../store/pages.js';
import type { ActionCall } from './action.js';

/** How many are read at once where this API's answer has all of them. */
export const LARGEST_PAGE = 10_000;

/** In the order in which they were made. One that is older than its ten digits has no name here until it is changed. */
export async function numberedProducts({ features }: ActionCall): Promise<readonly Product[]> {
  const products = await allOf((cursor) => features.products.page(cursor, LARGEST_PAGE));
  return products
    .filter(({ zentitleId }) => zentitleId !== undefined)
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
}
