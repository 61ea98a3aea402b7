import type { Product } from '../../features/products/product-record.js';
import type { ActionCall } from './action.js';
import { ActionError } from './action-error.js';

/** How this API names that there is no profile. */
export const isDefault = (profilename: string): boolean => profilename.trim().toLowerCase() === 'default';

/** Id of the profile; nothing for `default`. @throws ActionError 404 */
export async function profileIdOf(
  { features }: ActionCall,
  product: Product,
  profilename: string,
): Promise<string | undefined> {
  if (isDefault(profilename)) return undefined;
  const found = await features.profiles.byName(product.id, profilename.trim());
  if (found.ok) return found.value.id;
  throw new ActionError(404, 'profilename: there is no such profile for this product.');
}
