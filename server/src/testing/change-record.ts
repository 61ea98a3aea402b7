import type { License } from '../features/licenses/license-record.js';
import { saveLicense } from '../features/licenses/save-license.js';
import type { Product } from '../features/products/product-record.js';
import type { TestVendor } from './test-vendor.js';

/** Changes the terms of a license directly in the ledger. */
export const changeLicense = (
  { ledger }: TestVendor,
  id: string,
  change: (license: License) => License,
): Promise<void> =>
  ledger.transaction(async (tx) => {
    const license = await tx.licenses.get(id);
    if (license === undefined) throw new Error('no such license');
    await saveLicense(tx, change(license));
  });

/** Changes properties of a product directly in the ledger. */
export const changeProduct = ({ ledger }: TestVendor, id: string, change: Partial<Product>): Promise<void> =>
  ledger.transaction(async (tx) => {
    const product = await tx.products.get(id);
    if (product === undefined) throw new Error('no such product');
    await tx.products.put({ ...product, ...change });
  });
