import { LicenseCodeSecret, type Random, randomId } from '@countersign/shared';
import type { License } from '../licenses/license-record.js';
import { keptLicense } from '../licenses/put-license.js';
import type { UpdateMeans } from '../licenses/update-license.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { defaultTerms } from '../terms/initial-terms.js';
import type { Terms } from '../terms/terms.js';
import { isoTime } from '../time.js';
import { type KeyForm, keyText } from './key-text.js';

/** A key from elsewhere. What is left out, it has from its product. */
export interface NewKey {
  readonly productId: string;
  readonly variation?: string;
  readonly code: string;
  /** One line of text when it is left out. */
  readonly form?: KeyForm;
  readonly seats?: number;
  /** ISO 8601, UTC. Ahead of `validityDays`. */
  readonly expiresAt?: string;
  /** Days from its delivery to its end. */
  readonly validityDays?: number;
  /** How many orders it goes to; one when it is left out. */
  readonly deliveries?: number;
  readonly label?: string;
}

/** The license of a key, not written yet. Refuses `KEY_TEXT_INVALID`. */
export function newKey(
  { vendor, now, random }: UpdateMeans,
  product: Product,
  { variation, code: given, form = 'text', seats, expiresAt, validityDays, deliveries = 1, label }: NewKey,
): Outcome<License> {
  const text = keyText(form, given);
  if (!text.ok) return text;
  const { lookupId } = new LicenseCodeSecret(vendor, product.id, text.value.code);
  return granted(
    keptLicense({
      id: newLicenseId(random),
      ...text.value,
      lookupId,
      ...endingTerms(plainKey(product, now), expiresAt),
      ...(seats !== undefined && { seats }),
      ...(variation !== undefined && { variation }),
      ...(validityDays !== undefined && { validityDays }),
      ...(deliveries > 1 && { deliveries: { most: deliveries, left: deliveries } }),
      ...(label !== undefined && { label }),
    }),
  );
}

/** What all keys have that say nothing of themselves. @param now milliseconds since 1970 */
export const plainKey = (product: Product, now: number): Omit<License, 'id' | 'code' | 'lookupId'> => ({
  productId: product.id,
  status: 'active',
  ...defaultTerms(product),
  seatsTaken: 0,
  createdAt: isoTime(now),
});

export const newLicenseId = (random: Random): string => randomId('lic', 12, random);

/** Terms with a static end, whatever they were before. */
export function endingTerms<T extends Terms>(terms: T, expiresAt: string | undefined): T {
  if (expiresAt === undefined) return terms;
  const { subscriptionDays: _days, ...rest } = terms;
  return { ...(rest as T), type: 'expiration', expiresAt };
}
