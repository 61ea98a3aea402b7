import type { Features } from '../../features/features.js';
import type { Product } from '../../features/products/product-record.js';

/** What was released last for everybody; `undefined` where nothing was. */
export async function softwareVersionOf(
  features: Features,
  product: Product,
): Promise<{ readonly version: string; readonly publishedAt: string } | undefined> {
  const release = await features.releases.latest(product.id);
  return release && { version: release.version, publishedAt: release.publishedAt };
}
