import { granted, type Outcome, refused } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { featuresRefusal } from '../products/products.js';
import type { TermFeature, Terms } from './terms.js';

/** Omitted fields stay. */
export interface FeatureChange {
  readonly code: string;
  readonly on?: boolean;
  /** Kept while the feature is off; `null` clears it. */
  readonly limit?: number | null;
  /**
   * For tokens: how many a device may use before it settles them. Cleared when the feature is switched off; `null`
   * clears it.
   */
  readonly offline?: number | null;
}

/** Changes the given features; others stay. Refuses `FEATURE_UNKNOWN`, `FEATURE_REPEATED`, `FEATURE_TYPE_WRONG`. */
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
  const wrong = changes.find(({ code, offline }) => typeof offline === 'number' && !hasTokens(product, code));
  if (wrong !== undefined) return offlineRefused(wrong.code);
  const on = new Map<string, TermFeature>(terms.features.map((feature) => [feature.code, feature]));
  const off = new Map(Object.entries(terms.limitsOff ?? {}));
  for (const change of changes) {
    const { code } = change;
    const isOn = change.on ?? on.has(code);
    const limit = change.limit === undefined ? (on.get(code)?.limit ?? off.get(code)) : (change.limit ?? undefined);
    const offline = change.offline === undefined ? on.get(code)?.offline : (change.offline ?? undefined);
    off.delete(code);
    if (isOn) {
      on.set(code, { code, ...(limit !== undefined && { limit }), ...(offline !== undefined && { offline }) });
    }
    if (!isOn) {
      on.delete(code);
      if (limit !== undefined) off.set(code, limit);
    }
  }
  return granted({ features: [...on.values()], ...(off.size > 0 && { limitsOff: Object.fromEntries(off) }) });
}

const hasTokens = ({ features }: Product, code: string): boolean =>
  features.some((feature) => feature.code === code && feature.type === 'consumption-tokens');

const offlineRefused = (code: string): Outcome<never> =>
  refused('FEATURE_TYPE_WRONG', `features: ${code} has no tokens; only tokens can be used before they are settled.`);
