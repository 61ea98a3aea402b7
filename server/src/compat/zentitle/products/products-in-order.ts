import type { Product } from '../../../features/products/product-record.js';
import { readAll } from '../../../store/pages.js';
import type { ActionCall } from '../protocol/action.js';

/** Page size for actions whose answer has everything. */
export const MAX_PAGE_SIZE = 10_000;

/** In order of creation. A product without its ten digits has no name here until it is changed. */
export async function productsInOrder({ features }: ActionCall): Promise<readonly Product[]> {
  const products = await readAll((cursor) => features.products.page(cursor, MAX_PAGE_SIZE));
  return products
    .filter(({ zentitleId }) => zentitleId !== undefined)
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
}
