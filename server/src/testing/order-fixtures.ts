import { LicenseCodeSecret } from '@countersign/shared';
import type { License } from '../features/licenses/license-record.js';
import { withDerivedIndexes } from '../features/licenses/save-license.js';
import type { ShopOrder, ShopOrderLine } from '../features/orders/merge-order.js';
import type { OrderChange } from '../features/orders/orders.js';
import { grantedValue, PRODUCT, type TestVendor } from './test-vendor.js';

export const SHOP_PRODUCT = '93';
export const BUYER = { firstName: 'Ada', lastName: 'Ærø', email: 'ada@example.com' };

/** Offers the product in the shop. */
export async function sellInShop({ features }: TestVendor, change: { readonly deliveredQuantity?: number } = {}) {
  grantedValue(await features.products.update(PRODUCT, { woocommerceId: SHOP_PRODUCT, ...change }, 'test'));
}

let made = 0;

/** Adds keys to the pool, as an import does. */
export async function addKeys(
  { ledger, vendor }: TestVendor,
  amount: number,
  more: Partial<License> = {},
): Promise<readonly string[]> {
  const ids: string[] = [];
  await ledger.transaction(async (tx) => {
    ids.length = 0;
    for (let number = 0; number < amount; number += 1) {
      made += 1;
      const code = `KEY-${made}`;
      const license: License = withDerivedIndexes({
        id: `lic_${String(made).padStart(12, '0')}`,
        productId: PRODUCT,
        code,
        lookupId: new LicenseCodeSecret(vendor, PRODUCT, code).lookupId,
        status: 'active',
        type: 'perpetual',
        seats: 1,
        features: [],
        seatsTaken: 0,
        createdAt: '2027-01-01T00:00:00.000Z',
        ...more,
      });
      await tx.licenses.insert(license);
      ids.push(license.id);
    }
  });
  return ids;
}

export const orderLine = (quantity: number, more: Partial<ShopOrderLine> = {}): ShopOrderLine => ({
  number: '1',
  shopProduct: SHOP_PRODUCT,
  quantity,
  ...more,
});

export const shopOrder = (number: number, more: Partial<ShopOrder> = {}): ShopOrder => ({
  id: `ord_${number}`,
  number: String(number),
  status: 'completed',
  owner: BUYER,
  placedAt: '2026-12-31T00:00:00.000Z',
  lines: [orderLine(1)],
  ...more,
});

export const receiveOrder = async (
  { features }: TestVendor,
  number: number,
  more: Partial<ShopOrder> = {},
): Promise<OrderChange> => grantedValue(await features.orders.takeIn(shopOrder(number, more), 'test'));

/** Ids of an order's licenses, one for each delivery. */
export const licenseIdsOf = async ({ features }: TestVendor, number: number): Promise<readonly string[]> =>
  grantedValue(await features.orders.get(`ord_${number}`)).items.flatMap(({ licenseIds }) => licenseIds);

export const findLicenseById = async ({ features }: TestVendor, id: string | undefined): Promise<License> =>
  grantedValue(await features.licenses.get(id ?? ''));
