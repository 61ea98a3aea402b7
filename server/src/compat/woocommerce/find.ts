import type { Features } from '../../features/features.js';
import type { License } from '../../features/licenses/license-record.js';
import type { LicenseView } from '../../features/licenses/license-views.js';
import type { Product } from '../../features/products/product-record.js';
import type { Call } from './call.js';

/** Of aliases and ids alike. */
const ID = /^[\w.-]{1,64}$/;

/** By the shop's number of it or, failing that, by its own id. */
export async function findProduct({ products }: Features, id: string): Promise<Product | undefined> {
  if (!ID.test(id)) return undefined;
  const outcome = await products.byAlias('woocommerceId', id);
  if (outcome.ok) return outcome.value;
  const own = await products.get(id);
  return own.ok ? own.value : undefined;
}

/** Of the product that the request names or, where it names none, of any: then one that may be used goes before others. */
export async function findLicense({ features, fields }: Call, code: string): Promise<LicenseView | undefined> {
  const wanted = fields.text('product_id');
  const product = wanted === undefined ? undefined : await findProduct(features, wanted);
  if (wanted !== undefined && product === undefined) return undefined;
  const views = await features.licenses.viewsByCode(code, product?.id);
  return views.find(({ license }) => !isShut(license)) ?? views[0];
}

/** To clients a license that nobody may use for now is none. */
export const isShut = ({ status, returnedAt, switchedOffAt }: License): boolean =>
  status === 'suspended' || returnedAt !== undefined || switchedOffAt !== undefined;
