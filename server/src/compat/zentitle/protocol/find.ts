import type { License } from '../../../features/licenses/license-record.js';
import type { Product } from '../../../features/products/product-record.js';
import type { ActionCall } from './action.js';
import { ActionError } from './action-error.js';

/** @param id ten digits. @throws ActionError 404 */
export async function findProductById({ features }: ActionCall, id: string): Promise<Product> {
  const found = await features.products.byZentitleId(id);
  if (found.ok) return found.value;
  throw new ActionError(404, 'productid: there is no product with this ID.');
}

/** @throws ActionError 404 */
export async function findLicenseByCode(
  { features }: ActionCall,
  product: Product,
  licensecode: string,
): Promise<License> {
  const found = await features.licenses.byCode(product.id, licensecode);
  if (found.ok) return found.value;
  throw new ActionError(404, 'licensecode: there is no such license code for this product.');
}

/** 0 means no company. */
export const companyIdOf = (number: number): string | undefined => (number === 0 ? undefined : `cmp_${number}`);
