import type { Product } from '../../features/products/product-record.js';
import type { ActionCall } from './action.js';
import { ActionError } from './action-error.js';

/** @throws ActionError 404 */
export async function productOf({ features }: ActionCall, id: string): Promise<Product> {
  const found = await features.products.byZentitleId(id);
  if (found.ok) return found.value;
  throw new ActionError(404, 'productid: there is no product with this ID.');
}
