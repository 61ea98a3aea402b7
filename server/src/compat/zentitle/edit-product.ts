import type { ProductEdit } from '../../features/products/product-edit.js';
import type { ActionCall } from './action.js';
import { productOf } from './find.js';
import { unwrapPart } from './name-refusal.js';

/**
 * Changes the parts of a product.
 * @param productid ten digits
 * @param subject the parameter that names the one part that the action is about
 * @throws ActionError 404; Refused, which names the parameter
 */
export async function editProduct(
  call: ActionCall,
  productid: string,
  edit: ProductEdit,
  subject?: Parameters<typeof unwrapPart>[1],
): Promise<void> {
  const { id } = await productOf(call, productid);
  unwrapPart(await call.features.products.edit(id, edit, call.actor), subject);
}
