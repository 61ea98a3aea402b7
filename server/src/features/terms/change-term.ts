import { granted, type Outcome, refused } from '../outcome.js';
import { DAY_SECONDS, isoTime } from '../time.js';
import type { LicenseType, Terms } from './terms.js';

/** The new duration of a license. Omitted fields stay. */
export interface TermChange {
  readonly type?: LicenseType;
  /** For a license that becomes a subscription, its days, 1 to 5000; for a subscription, the days to add, 1 to 1000. */
  readonly subscriptionDays?: number;
  /** ISO 8601, UTC; `null` clears it, except of the type `expiration`. */
  readonly expiresAt?: string | null;
  readonly maintenanceUntil?: string | null;
}

export const MAX_SUBSCRIPTION_DAYS = 5_000;
export const MAX_ADDED_DAYS = 1_000;
/** So that no end date is after the year 9999. */
const MAX_DAYS = 1_000_000;

type Span = Pick<Terms, 'subscriptionDays' | 'expiresAt'>;

/**
 * Returns the terms with another duration. Refuses `TERM_INVALID` if days or end date don't fit the type or are out of
 * range, and `LICENSE_TYPE_MISSING` if they would fit another type that was not given.
 * @param now milliseconds since 1970
 */
export function changedTerm(terms: Terms, change: TermChange, now: number): Outcome<Terms> {
  const type = change.type ?? terms.type;
  const span = SPANS[type](terms, change, now);
  if (!span.ok) return span;
  const { subscriptionDays: _days, expiresAt: _end, maintenanceUntil, ...rest } = terms;
  const until = change.maintenanceUntil === undefined ? maintenanceUntil : change.maintenanceUntil;
  return granted({ ...rest, type, ...span.value, ...(typeof until === 'string' && { maintenanceUntil: until }) });
}

/** Refuses `LICENSE_TYPE_MISSING`, for APIs that require the type with every change of days or end date. */
export const typeMissing = ({ type, subscriptionDays, expiresAt }: TermChange): Outcome<never> | undefined =>
  type === undefined && (subscriptionDays !== undefined || expiresAt !== undefined)
    ? refused('LICENSE_TYPE_MISSING', 'Give the license type when you change the subscription days or the end date.')
    : undefined;

const SPANS: Readonly<Record<LicenseType, (terms: Terms, change: TermChange, now: number) => Outcome<Span>>> = {
  perpetual(_terms, { type, subscriptionDays, expiresAt }) {
    if (subscriptionDays === undefined && typeof expiresAt !== 'string') return granted({});
    return unfit(type, 'A perpetual license has neither subscription days nor an end date');
  },
  expiration(terms, { type, subscriptionDays, expiresAt }) {
    if (subscriptionDays !== undefined)
      return unfit(type, 'A license with an expiration date has no subscription days');
    const end = expiresAt === undefined && terms.type === 'expiration' ? terms.expiresAt : expiresAt;
    if (typeof end === 'string') return granted({ expiresAt: end });
    return invalid('A license of the type expiration needs an end date.');
  },
  subscription(terms, { subscriptionDays: days, expiresAt }, now) {
    const isNew = terms.type !== 'subscription';
    const most = isNew ? MAX_SUBSCRIPTION_DAYS : MAX_ADDED_DAYS;
    const before = isNew ? 0 : (terms.subscriptionDays ?? 0);
    if (days === undefined ? isNew : !Number.isInteger(days) || days < 1 || days > most) {
      const what = isNew ? 'A license that becomes a subscription needs' : 'A subscription can be extended by';
      return invalid(`${what} 1 to ${most} subscription days.`);
    }
    const total = before + (days ?? 0);
    if (total > MAX_DAYS) return invalid(`A subscription can have at most ${MAX_DAYS} days in total.`);
    const running = isNew ? undefined : extended(terms.expiresAt, days ?? 0, now);
    const end = expiresAt === undefined ? running : expiresAt;
    return granted({
      ...(total > 0 && { subscriptionDays: total }),
      ...(typeof end === 'string' && { expiresAt: end }),
    });
  },
};

/** An expired license is extended from now: days in the past would be lost. */
function extended(expiresAt: string | undefined, days: number, now: number): string | undefined {
  if (expiresAt === undefined || days === 0) return expiresAt;
  return isoTime(Math.max(now, Date.parse(expiresAt)) + days * DAY_SECONDS * 1_000);
}

const unfit = (type: LicenseType | undefined, why: string): Outcome<never> =>
  type === undefined ? refused('LICENSE_TYPE_MISSING', `${why}. Specify the license type.`) : invalid(`${why}.`);

const invalid = (message: string): Outcome<never> => refused('TERM_INVALID', message);
