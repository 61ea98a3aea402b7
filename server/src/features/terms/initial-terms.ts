import type { License } from '../licenses/license-record.js';
import type { Product, UdfField } from '../products/product-record.js';
import type { Profile } from '../profiles/profile-record.js';
import type { Terms } from './terms.js';

export type InitialTerms = Terms & Pick<License, 'status' | 'acquired'>;

/** Returns the initial terms of a license: those of its profile or, without one, the defaults of its product. */
export function initialTerms(product: Product, profile?: Profile): InitialTerms {
  if (profile === undefined) return { ...defaultTerms(product), status: 'active' };
  return {
    ...termsOf(profile),
    status: profile.enabled ? 'active' : 'suspended',
    ...(profile.acquired && { acquired: true }),
  };
}

/** Returns the terms that a product gives by default: perpetual, one device, with its included features. */
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

/** Licenses have no fields without a value. */
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

/** Returns only the terms of a record. */
export const termsOf = (source: Terms): Terms =>
  Object.fromEntries(
    TERMS.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
  ) as unknown as Terms;
