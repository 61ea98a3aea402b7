import type { License } from '../licenses/license-record.js';
import type { Product, UdfField } from '../products/product-record.js';
import type { Profile } from '../profiles/profile-record.js';
import type { Terms } from './terms.js';

export type InitialTerms = Terms & Pick<License, 'status' | 'acquired'>;

/** What a new license begins with: what its profile says or, without one, the defaults of its product. */
export function initialTerms(product: Product, profile?: Profile): InitialTerms {
  if (profile === undefined) return { ...defaultTerms(product), status: 'active' };
  return {
    ...termsOf(profile),
    status: profile.enabled ? 'active' : 'suspended',
    ...(profile.acquired && { acquired: true }),
  };
}

/** What a product gives unless a profile or a license says otherwise: perpetual, for one device, with what it includes. */
export function defaultTerms({ defaults, features, udfFields = [] }: Product): Terms {
  const udf = valuesOf(udfFields);
  return {
    type: 'perpetual',
    seats: 1,
    ...defaults,
    features: features.filter(({ included }) => included).map(({ code }) => ({ code })),
    ...(Object.keys(udf).length > 0 && { udf }),
  };
}

/** A field without a value is none that a license has. */
const valuesOf = (fields: readonly UdfField[]): Readonly<Record<string, string>> =>
  Object.fromEntries(fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));

const TERMS = [
  'type',
  'subscriptionDays',
  'expiresAt',
  'maintenanceUntil',
  'seats',
  'leases',
  'concurrency',
  'features',
  'limitsOff',
  'udf',
  'functions',
] as const satisfies readonly (keyof Terms)[];

/** The terms of a record, and nothing else of it. */
export const termsOf = (source: Terms): Terms =>
  Object.fromEntries(
    TERMS.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
  ) as unknown as Terms;
