import type { Features } from '../../features/features.js';
import type { License } from '../../features/licenses/license-record.js';
import type { LicenseView } from '../../features/licenses/license-views.js';
import type { Product } from '../../features/products/product-record.js';
import type { Call } from './call.js';

/** Of aliases and ids alike. */
const ID = /^[\w.-]{1,64}$/;

/** By the shop's number or, failing that, by its own id. */
export async function findProduct({ products }: Features, id: string): Promise<Product | undefined> {
  if (!ID.test(id)) return undefined;
  const outcome = await products.byAlias('woocommerceId', id);
  if (outcome.ok) return outcome.value;
  const own = await products.get(id);
  return own.ok ? own.value : undefined;
}

/** Of the requested product or, without one, of any product, usable licenses first. */
export async function findLicense({ features, fields }: Call, code: string): Promise<LicenseView | undefined> {
  const wanted = fields.text('product_id');
  const product = wanted === undefined ? undefined : await findProduct(features, wanted);
  if (wanted !== undefined && product === undefined) return undefined;
  const views = await features.licenses.viewsByCode(code, product?.id);
  return views.find(({ license }) => !isUnusable(license)) ?? views[0];
}

/** To clients, a temporarily unusable license does not exist. */
export const isUnusable = ({ status, returnedAt, switchedOffAt }: License): boolean =>
  status === 'suspended' || returnedAt !== undefined || switchedOffAt !== undefined;
