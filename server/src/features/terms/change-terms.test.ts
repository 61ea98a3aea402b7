import { describe, expect, it } from 'vitest';
import type { Product } from '../products/product-record.js';
import { changedTerms, type TermsChanges } from './change-terms.js';
import { inheritedTerms } from './inherit-terms.js';
import type { Terms } from './terms.js';

const NOW = Date.UTC(2027, 0, 1);
const PRODUCT: Product = {
  id: 'cad-studio',
  name: 'CAD Studio',
  features: [
    { code: 'DRAW', name: 'Draw', included: true },
    { code: 'constructor', name: 'Build', included: false, type: 'floating' },
  ],
  udfFields: [{ name: 'REGION', value: 'EU' }, { name: 'SITE' }],
  createdAt: '2027-01-01T00:00:00.000Z',
};
const TERMS: Terms = { type: 'perpetual', seats: 2, features: [{ code: 'DRAW' }] };

/** The terms afterwards, or the code of the refusal. */
function change(changes: TermsChanges, terms: Terms = TERMS, product: Product = PRODUCT): unknown {
  const outcome = changedTerms(product, terms, changes, NOW);
  return outcome.ok ? outcome.value : outcome.refusal.code;
}

describe('Features', () => {
  it('are switched one by one, and keep their limit while they are off', () => {
    const on = change({ features: [{ code: 'constructor', on: true, limit: 10 }] }) as Terms;
    expect(on.features).toEqual([{ code: 'DRAW' }, { code: 'constructor', limit: 10 }]);
    const off = change({ features: [{ code: 'constructor', on: false }] }, on) as Terms;
    expect([off.features, off.limitsOff]).toEqual([[{ code: 'DRAW' }], { constructor: 10 }]);
    const again = change({ features: [{ code: 'constructor', on: true }] }, off) as Terms;
    expect(again).toEqual(on);
  });

  it('take a limit without being switched, and lose it for null', () => {
    const off = change({ features: [{ code: 'constructor', limit: 7 }] }) as Terms;
    expect([off.features, off.limitsOff]).toEqual([[{ code: 'DRAW' }], { constructor: 7 }]);
    expect(change({ features: [{ code: 'constructor', limit: null }] }, off)).toEqual(TERMS);
    expect(change({ features: [{ code: 'DRAW', limit: 0 }] })).toMatchObject({
      features: [{ code: 'DRAW', limit: 0 }],
    });
  });

  it('that the product does not have, or that are named twice, are refused', () => {
    expect(change({ features: [{ code: 'NONE', on: true }] })).toBe('FEATURE_UNKNOWN');
    expect(
      change({
        features: [
          { code: 'DRAW', on: true },
          { code: 'DRAW', on: false },
        ],
      }),
    ).toBe('FEATURE_REPEATED');
  });
});

describe('Other terms', () => {
  it('are changed member by member', () => {
    const terms = change({
      seats: 0,
      leases: { client: 12, vm: 3 },
      concurrency: { processes: 15 },
      udf: { SITE: 'Oslo' },
      functions: [{ name: 'LTCO', on: true, value: 20 }, { name: 'Other' }],
    }) as Terms;
    expect(terms).toEqual({
      ...TERMS,
      seats: 0,
      leases: { client: 12, vm: 3 },
      concurrency: { mode: 'none', processes: 15 },
      udf: { SITE: 'Oslo' },
      functions: [
        { name: 'LTCO', on: true, value: 20 },
        { name: 'Other', on: false },
      ],
    });
    expect(
      change(
        {
          leases: { client: null, offline: 48 },
          concurrency: { mode: 'network', processes: null },
          udf: { REGION: 'US', SITE: null },
          functions: [{ name: 'LTCO', on: false }],
        },
        terms,
      ),
    ).toMatchObject({
      leases: { vm: 3, offline: 48 },
      concurrency: { mode: 'network' },
      udf: { REGION: 'US' },
      functions: [
        { name: 'LTCO', on: false, value: 20 },
        { name: 'Other', on: false },
      ],
    });
  });

  it('have the fields of their product, any where it declares none, and those that they have', () => {
    expect(change({ udf: { OTHER: 'x' } })).toBe('UDF_FIELD_UNKNOWN');
    const { udfFields: _, ...undeclared } = PRODUCT;
    expect(change({ udf: { OTHER: 'x' } }, TERMS, undeclared)).toMatchObject({ udf: { OTHER: 'x' } });
    expect(change({ udf: { OTHER: null } }, { ...TERMS, udf: { OTHER: 'x' } })).toMatchObject({ udf: {} });
  });
});

describe('Terms taken over from a profile', () => {
  const profile: Terms = { type: 'subscription', subscriptionDays: 40, seats: 9, features: [] };

  it('let a subscription go on from where it began', () => {
    const running: Terms = {
      ...TERMS,
      type: 'subscription',
      subscriptionDays: 30,
      expiresAt: '2027-01-11T00:00:00.000Z',
    };
    expect(inheritedTerms(running, profile)).toEqual({ ...profile, expiresAt: '2027-01-21T00:00:00.000Z' });
  });

  it('are as the profile says otherwise', () => {
    expect(inheritedTerms(TERMS, profile)).toEqual(profile);
    const ending: Terms = { ...profile, type: 'expiration', expiresAt: '2028-01-01T00:00:00.000Z' };
    expect(inheritedTerms({ ...profile, expiresAt: '2027-01-21T00:00:00.000Z' }, ending)).toEqual(ending);
  });
});
