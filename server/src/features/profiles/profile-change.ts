import type { License } from '../licenses/license-record.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { changedTerms, type TermsChanges } from '../terms/change-terms.js';
import { inheritedTerms } from '../terms/inherit-terms.js';
import { defaultTerms, termsOf } from '../terms/initial-terms.js';
import type { Terms } from '../terms/terms.js';
import { withTerms } from '../terms/with-terms.js';
import type { Profile } from './profile-record.js';

/** Omitted fields stay; `null` clears a field. */
export interface ProfileChange extends TermsChanges {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly acquired?: boolean;
  /** Name of a reseller, who is created if new. */
  readonly reseller?: string | null;
}

/**
 * Returns a new profile's terms: its product's defaults with these changes. A given type replaces days and end date.
 */
export function newTerms(product: Product, changes: TermsChanges, now: number): Outcome<Terms> {
  const { subscriptionDays: _days, expiresAt: _end, ...defaults } = defaultTerms(product);
  const isTermGiven = touchesTerm(changes);
  return changedTerms(product, isTermGiven ? { ...defaults, type: 'perpetual' } : defaultTerms(product), changes, now);
}

/** Returns the profile's terms with these changes. */
export const changedProfileTerms = (product: Product, profile: Profile, changes: TermsChanges, now: number) =>
  changedTerms(product, termsOf(profile), changes, now);

/**
 * Returns a license of the profile with the changed terms, and no others. Type, days and end date change together: the
 * end date of a running subscription moves by the difference in days between the profile and the license.
 * @param profile after the change
 */
export function inheritedChange(
  product: Product,
  profile: Profile,
  { type, subscriptionDays, expiresAt, ...others }: ProfileChange,
  now: number,
): (license: License) => Outcome<License> {
  const isTermGiven = touchesTerm({
    ...(type !== undefined && { type }),
    ...(subscriptionDays !== undefined && { subscriptionDays }),
    ...(expiresAt !== undefined && { expiresAt }),
  });
  return (license) => {
    const outcome = changedTerms(product, termsOf(license), others, now);
    if (!outcome.ok) return outcome;
    const terms = isTermGiven ? inheritedTerms(license, withTermOf(profile, outcome.value)) : outcome.value;
    return granted({
      ...withTerms(license, terms),
      ...(others.enabled !== undefined && { status: others.enabled ? 'active' : 'suspended' }),
      // Not the reverse: a taken code must not be taken again.
      ...(others.acquired === true && { acquired: true }),
    });
  };
}

const touchesTerm = ({ type, subscriptionDays, expiresAt }: TermsChanges): boolean =>
  type !== undefined || subscriptionDays !== undefined || expiresAt !== undefined;

function withTermOf({ type, subscriptionDays, expiresAt }: Profile, terms: Terms): Terms {
  const { subscriptionDays: _days, expiresAt: _end, ...rest } = terms;
  return {
    ...rest,
    type,
    ...(subscriptionDays !== undefined && { subscriptionDays }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
