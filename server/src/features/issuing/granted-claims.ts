import type { Claims } from '@countersign/shared';
import type { FeatureType, Product } from '../products/product-record.js';
import type { Terms } from '../terms/terms.js';
import { secondsOf } from '../time.js';

type Granted = Pick<Claims<'activation'>, 'nbf' | 'exp' | 'perpetual' | 'ftr' | 'lim' | 'mnt' | 'udf' | 'lty' | 'fty'>;
type FeatureTypeClaim = NonNullable<Granted['fty']>[string];

/** Types that an offline device must distinguish; a normal feature is not listed. */
const TYPE_CLAIMS: Readonly<Record<FeatureType, FeatureTypeClaim | undefined>> = {
  normal: undefined,
  floating: 'floating',
  'element-pool': 'pool',
  'consumption-tokens': 'tokens',
  'secure-store': 'secure',
};

/** Returns the claims for terms: validity, features, limits and fields. */
export function grantedClaims(
  { features: known }: Pick<Product, 'features'>,
  terms: Pick<Terms, 'type' | 'expiresAt' | 'maintenanceUntil' | 'features' | 'udf'> & { readonly startsAt?: string },
): Granted {
  const { type, startsAt, expiresAt, maintenanceUntil, features, udf } = terms;
  const codes = new Set(features.map(({ code }) => code));
  const limits = features.flatMap(({ code, limit }) => (limit === undefined ? [] : [[code, limit] as const]));
  const types = known.flatMap(({ code, type: its = 'normal' }) => {
    const claim = codes.has(code) ? TYPE_CLAIMS[its] : undefined;
    return claim === undefined ? [] : [[code, claim] as const];
  });
  return {
    ...(startsAt !== undefined && { nbf: secondsOf(startsAt) }),
    ...(expiresAt === undefined ? { perpetual: true } : { exp: secondsOf(expiresAt) }),
    ...(type !== 'perpetual' && { lty: type }),
    ...(maintenanceUntil !== undefined && { mnt: secondsOf(maintenanceUntil) }),
    ftr: features.map(({ code }) => code),
    ...(types.length > 0 && { fty: Object.fromEntries(types) }),
    ...(limits.length > 0 && { lim: Object.fromEntries(limits) }),
    ...(udf !== undefined && Object.keys(udf).length > 0 && { udf }),
  };
}
