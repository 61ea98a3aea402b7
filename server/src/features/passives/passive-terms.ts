import type { Product } from '../products/product-record.js';
import type { Profile } from '../profiles/profile-record.js';
import { defaultTerms } from '../terms/initial-terms.js';
import { startedTerm } from '../terms/started-term.js';
import type { TermFeature, Terms } from '../terms/terms.js';

/** Overrides of the profile or product. */
export interface PassiveTermOverrides {
  /** Feature codes. */
  readonly features?: readonly string[];
  /** ISO 8601, UTC. */
  readonly expiresAt?: string;
  readonly udf?: Readonly<Record<string, string>>;
}

/**
 * Returns the terms of a passive certificate: those of its profile, or the product's defaults. There is no first
 * activation, so the days of a subscription count from now.
 *
 * @param now milliseconds since 1970
 */
export function passiveTerms(
  product: Product,
  profile: Profile | undefined,
  { features, expiresAt, udf }: PassiveTermOverrides,
  now: number,
): Terms {
  const terms = startedTerm(profile ?? defaultTerms(product), now);
  const values = { ...terms.udf, ...udf };
  return {
    ...terms,
    ...(expiresAt !== undefined && { expiresAt, type: terms.type === 'perpetual' ? 'expiration' : terms.type }),
    features: features === undefined ? terms.features : features.map((code) => withLimit(code, terms)),
    ...(Object.keys(values).length > 0 && { udf: values }),
  };
}

function withLimit(code: string, { features, limitsOff = {} }: Terms): TermFeature {
  const on = features.find((feature) => feature.code === code);
  if (on !== undefined) return on;
  const limit = Object.hasOwn(limitsOff, code) ? limitsOff[code] : undefined;
  return limit === undefined ? { code } : { code, limit };
}
