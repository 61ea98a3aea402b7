import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { featuresRefusal } from '../products/products.js';
import type { TermFeature, Terms } from './terms.js';

/** What is left out stays. */
export interface FeatureChange {
  readonly code: string;
  readonly on?: boolean;
  /** Kept while the feature is off; `null` clears it. */
  readonly limit?: number | null;
}

/** Switches the named features, the others stay. Refuses `FEATURE_UNKNOWN`, `FEATURE_REPEATED`. */
export function changedFeatures(
  product: Product,
  terms: Terms,
  changes: readonly FeatureChange[],
): Outcome<Pick<Terms, 'features' | 'limitsOff'>> {
  const refusal = featuresRefusal(
    product,
    changes.map(({ code }) => code),
  );
  if (refusal !== undefined) return refusal;
  const on = new Map<string, TermFeature>(terms.features.map((feature) => [feature.code, feature]));
  const off = new Map(Object.entries(terms.limitsOff ?? {}));
  for (const change of changes) {
    const { code } = change;
    const isOn = change.on ?? on.has(code);
    const limit = change.limit === undefined ? (on.get(code)?.limit ?? off.get(code)) : (change.limit ?? undefined);
    off.delete(code);
    if (isOn) on.set(code, limit === undefined ? { code } : { code, limit });
    else {
      on.delete(code);
      if (limit !== undefined) off.set(code, limit);
    }
  }
  return granted({ features: [...on.values()], ...(off.size > 0 && { limitsOff: Object.fromEntries(off) }) });
}
