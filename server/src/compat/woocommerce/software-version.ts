import type { Features } from '../../features/features.js';
import type { Product } from '../../features/products/product-record.js';

/** Returns the latest release for everybody; `undefined` if there is none. */
export async function latestSoftwareVersion(
  features: Features,
  product: Product,
): Promise<{ readonly version: string; readonly publishedAt: string } | undefined> {
  const release = await features.releases.latest(product.id);
  return release && { version: release.version, publishedAt: release.publishedAt };
}
