import type { Product } from '../../../features/products/product-record.js';
import type { ActionCall } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';

/** This API's word for no profile. */
export const isDefaultProfile = (profilename: string): boolean => profilename.trim().toLowerCase() === 'default';

/** Returns the id of the profile; `undefined` for `default`. @throws ActionError 404 */
export async function profileIdOf(
  { features }: ActionCall,
  product: Product,
  profilename: string,
): Promise<string | undefined> {
  if (isDefaultProfile(profilename)) return undefined;
  const found = await features.profiles.byName(product.id, profilename.trim());
  if (found.ok) return found.value.id;
  throw new ActionError(404, 'profilename: there is no such profile for this product.');
}
