import { describe, expect, it } from 'vitest';
import type { Product } from '../products/product-record.js';
import type { Profile } from '../profiles/profile-record.js';
import { initialTerms } from './initial-terms.js';
import type { Terms } from './terms.js';

const CREATED = '2027-01-01T00:00:00.000Z';

const product: Product = {
  id: 'cad',
  name: 'CAD',
  features: [
    { code: 'DRAW', name: 'Draw', included: true },
    { code: 'RENDER', name: 'Render', included: false },
  ],
  udfFields: [{ name: 'colour', value: 'red' }, { name: 'size' }],
  createdAt: CREATED,
};

const terms: Required<Terms> = {
  type: 'subscription',
  subscriptionDays: 30,
  expiresAt: CREATED,
  maintenanceUntil: CREATED,
  seats: 3,
  leases: { client: 24 },
  concurrency: { mode: 'cloud', processes: 2 },
  features: [{ code: 'RENDER', limit: 4 }],
  limitsOff: { DRAW: 7 },
  udf: { colour: 'blue' },
  functions: [{ name: 'LTCO', on: true, value: 20 }],
};

const profile: Profile = {
  ...terms,
  id: 'prf_1',
  number: 1,
  productId: 'cad',
  name: 'Gold',
  nameKey: 'cad:gold',
  enabled: true,
  acquired: false,
  resellerId: 'rsl_1',
  createdAt: CREATED,
  modifiedAt: CREATED,
};

describe('What a new license begins with', () => {
  it('is one perpetual seat with what its product includes, when nothing says otherwise', () => {
    expect(initialTerms(product)).toEqual({
      type: 'perpetual',
      seats: 1,
      features: [{ code: 'DRAW' }],
      udf: { colour: 'red' },
      status: 'active',
    });
  });

  it("is its product's defaults", () => {
    const defaults = { type: 'subscription', subscriptionDays: 9, seats: 5, leases: { offline: 48 } } as const;
    expect(initialTerms({ ...product, defaults })).toMatchObject({ ...defaults, status: 'active' });
  });

  it("is its profile's terms, all of them, and nothing else of the profile", () => {
    expect(initialTerms(product, profile)).toEqual({ ...terms, status: 'active' });
  });

  it('is suspended, or acquired, where its profile says so', () => {
    expect(initialTerms(product, { ...profile, enabled: false, acquired: true })).toEqual({
      ...terms,
      status: 'suspended',
      acquired: true,
    });
  });
});
