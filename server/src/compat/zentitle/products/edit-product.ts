import type { ProductEdit } from '../../../features/products/product-edit.js';
import type { ActionCall } from '../protocol/action.js';
import { findProductById } from '../protocol/find.js';
import { unwrapProductPart } from '../protocol/name-refusal.js';

/**
 * Changes the parts of a product.
 * @param productid ten digits
 * @param subject the parameter that identifies the part
 * @throws ActionError 404; RefusedError, which names the parameter
 */
export async function editProduct(
  call: ActionCall,
  productid: string,
  edit: ProductEdit,
  subject?: Parameters<typeof unwrapProductPart>[1],
): Promise<void> {
  const { id } = await findProductById(call, productid);
  unwrapProductPart(await call.features.products.edit(id, edit, call.actor), subject);
}
