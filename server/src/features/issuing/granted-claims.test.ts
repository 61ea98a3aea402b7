import { describe, expect, it } from 'vitest';
import { FEATURE_TYPES } from '../products/product-record.js';
import { grantedClaims } from './granted-claims.js';

const product = { features: FEATURE_TYPES.map((type) => ({ code: type, name: type, included: true, type })) };
const features = FEATURE_TYPES.map((code) => ({ code }));

describe('What terms say in a certificate', () => {
  it('is the type of each feature that is not normal', () => {
    expect(grantedClaims(product, { type: 'perpetual', features })).toEqual({
      perpetual: true,
      ftr: [...FEATURE_TYPES],
      fty: { floating: 'floating', 'element-pool': 'pool', 'consumption-tokens': 'tokens', 'secure-store': 'secure' },
    });
  });

  it('is nothing of the type of a feature that is off', () => {
    const on = [{ code: 'normal' }, { code: 'floating', limit: 5 }];
    expect(grantedClaims(product, { type: 'perpetual', features: on })).toEqual({
      perpetual: true,
      ftr: ['normal', 'floating'],
      fty: { floating: 'floating' },
      lim: { floating: 5 },
    });
  });

  it.each(['subscription', 'expiration'] as const)('is the license type %s, beside its end', (type) => {
    const claims = grantedClaims(product, { type, expiresAt: '2027-02-01T00:00:00.000Z', features: [] });
    expect(claims).toEqual({ exp: Date.UTC(2027, 1, 1) / 1000, lty: type, ftr: [] });
  });
});
