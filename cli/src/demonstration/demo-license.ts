import type { NativeApi } from '../api/native-api.js';
import type { License, Product } from '../api/records.js';
import { DEMO_PRODUCT } from './demo-product.js';

const LABEL = 'Demonstration';

/** Returns the demonstration license. Creates it and its product, unless an earlier start did. */
export async function demoLicense(api: NativeApi): Promise<License> {
  const products = await api.list<Product>('/v1/products');
  if (!products.some(({ id }) => id === DEMO_PRODUCT.id)) await api.post('/v1/products', DEMO_PRODUCT);
  const licenses = await api.list<License>('/v1/licenses', { productId: DEMO_PRODUCT.id });
  const existing = licenses.find(({ label, status }) => label === LABEL && status === 'active');
  if (existing !== undefined) return existing;
  return api.post<License>('/v1/licenses', { productId: DEMO_PRODUCT.id, seats: 2, label: LABEL });
}
