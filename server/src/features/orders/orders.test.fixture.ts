import { LicenseCodeSecret } from '@countersign/shared';
import { PRODUCT, type ThrowAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';
import type { License } from '../licenses/license-record.js';
import { keptLicense } from '../licenses/put-license.js';
import type { ShopLine, ShopOrder } from './merge-order.js';
import type { OrderChange } from './orders.js';

export const SHOP_PRODUCT = '93';
export const BUYER = { firstName: 'Ada', lastName: 'Ærø', email: 'ada@example.com' };

/** The product is sold in the shop from now on. */
export async function sellInShop({ features }: ThrowAwayVendor, change: { readonly deliveredQuantity?: number } = {}) {
  valueIn(await features.products.update(PRODUCT, { woocommerceId: SHOP_PRODUCT, ...change }, 'test'));
}

let made = 0;

/** Keys in the pool, as an import leaves them. */
export async function addKeys(
  { ledger, vendor }: ThrowAwayVendor,
  amount: number,
  more: Partial<License> = {},
): Promise<readonly string[]> {
  const ids: string[] = [];
  await ledger.transaction(async (tx) => {
    ids.length = 0;
    for (let number = 0; number < amount; number += 1) {
      made += 1;
      const code = `KEY-${made}`;
      const license: License = keptLicense({
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

export const line = (quantity: number, more: Partial<ShopLine> = {}): ShopLine => ({
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
  lines: [line(1)],
  ...more,
});

export const takeIn = async (
  { features }: ThrowAwayVendor,
  number: number,
  more: Partial<ShopOrder> = {},
): Promise<OrderChange> => valueIn(await features.orders.takeIn(shopOrder(number, more), 'test'));

/** Ids of an order's licenses, one for each delivery. */
export const keysOf = async ({ features }: ThrowAwayVendor, number: number): Promise<readonly string[]> =>
  valueIn(await features.orders.get(`ord_${number}`)).items.flatMap(({ licenseIds }) => licenseIds);

export const licenseOf = async ({ features }: ThrowAwayVendor, id: string | undefined): Promise<License> =>
  valueIn(await features.licenses.get(id ?? ''));
