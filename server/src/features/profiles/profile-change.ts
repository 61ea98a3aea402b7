import type { License } from '../licenses/license-record.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { changedTerms, type TermsChanges } from '../terms/change-terms.js';
import { inheritedTerms } from '../terms/inherit-terms.js';
import { defaultTerms, termsOf } from '../terms/initial-terms.js';
import type { Terms } from '../terms/terms.js';
import { withTerms } from '../terms/with-terms.js';
import type { Profile } from './profile-record.js';

/** What is left out stays; `null` clears. */
export interface ProfileChange extends TermsChanges {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly acquired?: boolean;
  /** By name; made when there is none of this name. */
  readonly reseller?: string | null;
}

/** A new profile's terms: its product's defaults but for what is said. A type that is named is meant with its own days or end. */
export function newTerms(product: Product, changes: TermsChanges, now: number): Outcome<Terms> {
  const { subscriptionDays: _days, expiresAt: _end, ...defaults } = defaultTerms(product);
  const isTermGiven = touchesTerm(changes);
  return changedTerms(product, isTermGiven ? { ...defaults, type: 'perpetual' } : defaultTerms(product), changes, now);
}

/** The profile's terms with these changes. */
export const changedProfileTerms = (product: Product, profile: Profile, changes: TermsChanges, now: number) =>
  changedTerms(product, termsOf(profile), changes, now);

/**
 * A license of the profile takes over what the change names, and nothing else. Type, days and end go together: of a
 * subscription that runs the end moves by as many days as the profile's subscription is longer than the license's.
 * @param profile as it is after the change
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
      // Not the other way: a code that was handed out must not be handed out again.
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
