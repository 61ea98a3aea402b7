import { licenseSigningRefusal } from '../licenses/license-dry-run.js';
import type { Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import type { Terms } from '../terms/terms.js';
import { isoTime } from '../time.js';

/**
 * Refuses `NOT_CERTIFIABLE` for terms with which no license fits in a certificate.
 * @param now milliseconds since 1970
 */
export const profileSigningRefusal = (
  product: Product,
  terms: Terms,
  vendor: string,
  now: number,
): Promise<Outcome<never> | undefined> =>
  licenseSigningRefusal(
    product,
    {
      ...terms,
      id: `lic_${'0'.repeat(12)}`,
      productId: product.id,
      code: '',
      lookupId: '',
      status: 'active',
      seatsTaken: 0,
      createdAt: isoTime(now),
    },
    vendor,
    now,
  );
