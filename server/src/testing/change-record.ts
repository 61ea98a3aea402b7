import type { License } from '../features/licenses/license-record.js';
import { putLicense } from '../features/licenses/put-license.js';
import type { Product } from '../features/products/product-record.js';
import type { ThrowAwayVendor } from './throw-away-vendor.js';

/** Gives a license other terms, straight in the ledger. */
export const changeLicense = (
  { ledger }: ThrowAwayVendor,
  id: string,
  change: (license: License) => License,
): Promise<void> =>
  ledger.transaction(async (tx) => {
    const license = await tx.licenses.get(id);
    if (license === undefined) throw new Error('no such license');
    await putLicense(tx, change(license));
  });

/** Gives a product other properties, straight in the ledger. */
export const changeProduct = ({ ledger }: ThrowAwayVendor, id: string, change: Partial<Product>): Promise<void> =>
  ledger.transaction(async (tx) => {
    const product = await tx.products.get(id);
    if (product === undefined) throw new Error('no such product');
    await tx.products.put({ ...product, ...change });
  });
