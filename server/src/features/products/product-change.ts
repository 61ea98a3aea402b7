import { granted, type Outcome } from '../outcome.js';
import { changedTerm, type TermChange } from '../terms/change-term.js';
import { defaultTerms } from '../terms/initial-terms.js';
import type { LeasePeriods } from '../terms/terms.js';
import type { ProductListing } from './listing.js';
import type { ForkPolicy, Product, ProductAlias, ProductDefaults, TrialOffer } from './product-record.js';

type Aliases = { readonly [P in ProductAlias]?: string | null };

/** Omitted fields stay; `null` clears a field. */
export interface ProductChange extends Aliases {
  readonly name?: string;
  readonly defaults?: DefaultsChange;
  readonly trial?: TrialOffer | null;
  readonly machineChangesAllowed?: number | null;
  /** Replaced as a whole. */
  readonly machineWeights?: Readonly<Record<string, number>> | null;
  readonly machineThreshold?: number | null;
  readonly forks?: ForkPolicy | null;
  readonly checkEveryDays?: number | null;
  readonly deliveredQuantity?: number | null;
  /** Replaced as a whole. */
  readonly listing?: ProductListing | null;
}

/** For future licenses and profiles. Days are those of the whole subscription, 1 to 5000. */
export interface DefaultsChange extends Pick<TermChange, 'type' | 'subscriptionDays' | 'expiresAt'> {
  readonly seats?: number;
  readonly leases?: { readonly [P in keyof LeasePeriods]?: number | null };
}

/** Refuses `TERM_INVALID`, `LICENSE_TYPE_MISSING`. */
export function changedProduct(product: Product, change: ProductChange, now: number): Outcome<Product> {
  const { name, defaults, ...clearable } = change;
  const changed = { ...product, ...(name !== undefined && { name }) };
  const withOthers = merged<Product>(changed, clearable);
  if (defaults === undefined) return granted(withOthers);
  const outcome = changedDefaults(product, defaults, now);
  return outcome.ok ? granted({ ...withOthers, defaults: outcome.value }) : outcome;
}

/** Refuses `TERM_INVALID`, `LICENSE_TYPE_MISSING`. */
export function changedDefaults(product: Product, change: DefaultsChange, now: number): Outcome<ProductDefaults> {
  const terms = defaultTerms(product);
  const { seats = terms.seats, leases: leaseChange = {}, ...term } = change;
  // No subscription has begun, so the given days are all of its days.
  const begins = term.subscriptionDays !== undefined && (term.type ?? terms.type) === 'subscription';
  const span = begins
    ? changedTerm({ ...terms, type: 'perpetual' }, { ...term, type: 'subscription' }, now)
    : changedTerm(terms, term, now);
  if (!span.ok) return span;
  const { type, subscriptionDays, expiresAt } = span.value;
  const leases = merged<LeasePeriods>(terms.leases ?? {}, leaseChange);
  return granted({
    type,
    seats,
    ...(subscriptionDays !== undefined && { subscriptionDays }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(Object.keys(leases).length > 0 && { leases }),
  });
}

const merged = <T extends object>(before: T, change: { readonly [P in keyof T]?: T[P] | null | undefined }): T =>
  Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined),
  ) as T;
