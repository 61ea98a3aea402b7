import { LicenseCodeSecret, type Random, randomId } from '@countersign/shared';
import type { License } from '../licenses/license-record.js';
import { withDerivedIndexes } from '../licenses/save-license.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { defaultTerms } from '../terms/initial-terms.js';
import type { Terms } from '../terms/terms.js';
import { isoTime } from '../time.js';
import { canonicalKeyText, type KeyForm } from './key-text.js';

/** An imported key. Omitted fields come from its product. */
export interface NewKey {
  readonly productId: string;
  readonly variation?: string;
  readonly code: string;
  /** `text` if omitted. */
  readonly form?: KeyForm;
  readonly seats?: number;
  /** ISO 8601, UTC. Takes precedence over `validityDays`. */
  readonly expiresAt?: string;
  /** Days from its delivery until it expires. */
  readonly validityDays?: number;
  /** How many orders it can go to; one if omitted. */
  readonly deliveries?: number;
  readonly label?: string;
}

/** Returns the license of a key, not stored yet. Refuses `KEY_TEXT_INVALID`. */
export function newKey(
  { vendor, now, random }: UpdateContext,
  product: Product,
  { variation, code: given, form = 'text', seats, expiresAt, validityDays, deliveries = 1, label }: NewKey,
): Outcome<License> {
  const text = canonicalKeyText(form, given);
  if (!text.ok) return text;
  const { lookupId } = new LicenseCodeSecret(vendor, product.id, text.value.code);
  return granted(
    withDerivedIndexes({
      id: newLicenseId(random),
      ...text.value,
      lookupId,
      ...termsUntil(defaultKeyFields(product, now), expiresAt),
      ...(seats !== undefined && { seats }),
      ...(variation !== undefined && { variation }),
      ...(validityDays !== undefined && { validityDays }),
      ...(deliveries > 1 && { deliveries: { most: deliveries, left: deliveries } }),
      ...(label !== undefined && { label }),
    }),
  );
}

/** Returns the fields of a key without settings of its own. @param now milliseconds since 1970 */
export const defaultKeyFields = (product: Product, now: number): Omit<License, 'id' | 'code' | 'lookupId'> => ({
  productId: product.id,
  status: 'active',
  ...defaultTerms(product),
  seatsTaken: 0,
  createdAt: isoTime(now),
});

export const newLicenseId = (random: Random): string => randomId('lic', 12, random);

/** Returns the terms with a fixed end date, whatever their type was. */
export function termsUntil<T extends Terms>(terms: T, expiresAt: string | undefined): T {
  if (expiresAt === undefined) return terms;
  const { subscriptionDays: _days, ...rest } = terms;
  return { ...(rest as T), type: 'expiration', expiresAt };
}
