import { granted, type Outcome, refused } from '../outcome.js';
import { groupNamed, inGroup } from './feature-groups.js';
import { NamedItems } from './named-items.js';
import { cascadeFeatureNames, nameChangesBetween, type ProductEdit } from './product-edit.js';
import type { Product, ProductFeature } from './product-record.js';

const features = new NamedItems<ProductFeature>({
  field: 'features',
  thing: 'feature',
  // As many as a certificate can hold.
  max: 256,
  nameOf: ({ code }) => code,
  unknown: 'FEATURE_UNKNOWN',
  exists: 'FEATURE_EXISTS',
  repeated: 'FEATURE_REPEATED',
});

/** Omitted fields stay; `null` clears a field. The type of a feature never changes. */
export interface ProductFeatureChange {
  readonly code: string;
  readonly newCode?: string;
  readonly name?: string;
  readonly included?: boolean;
  readonly notes?: string | null;
  /** `null` for the group `Default`. */
  readonly group?: string | null;
  readonly inTrials?: boolean;
}

/** Refuses `FEATURE_EXISTS`, `FEATURE_REPEATED`, `FEATURE_GROUP_UNKNOWN`, `FEATURE_NOT_FOR_TRIALS`, `PRODUCT_TOO_LARGE`. */
export const addFeatures = (more: readonly ProductFeature[]): ProductEdit => ({
  action: 'product.features-added',
  apply: (product) => withFeatures(product, features.add(product.features, more)),
});

/** Licenses, profiles and usage follow a renamed feature. Refuses `FEATURE_UNKNOWN`, and as adding does. */
export const changeFeatures = (changes: readonly ProductFeatureChange[]): ProductEdit => ({
  action: 'product.features-changed',
  apply: (product) =>
    withFeatures(
      product,
      features.change(product.features, changes, ({ code }) => code, changedFeature),
    ),
});

/** Removes the feature from licenses and profiles. Refuses `FEATURE_UNKNOWN`. */
export const deleteFeature = (code: string): ProductEdit => ({
  action: 'product.feature-deleted',
  apply: (product) => {
    const left = features.remove(product.features, code);
    if (!left.ok) return left;
    const gone = features.find(product.features, code)?.code ?? code;
    const cascade = cascadeFeatureNames(new Map([[gone, undefined]]));
    return granted({ product: { ...product, features: left.value }, ...(cascade && { cascade }) });
  },
});

function withFeatures(product: Product, outcome: Outcome<readonly ProductFeature[]>): ReturnType<ProductEdit['apply']> {
  if (!outcome.ok) return outcome;
  const sorted: ProductFeature[] = [];
  for (const feature of outcome.value) {
    const group = groupNamed(product, feature.group);
    if (!group.ok) return group;
    if (feature.inTrials === true && (feature.type ?? 'normal') !== 'normal') {
      return refused('FEATURE_NOT_FOR_TRIALS', 'inTrials: only a feature of the type normal can be in trials.');
    }
    sorted.push(inGroup(feature, group.value));
  }
  const codes = (list: readonly ProductFeature[]) => list.map(({ code }) => code);
  const cascade = cascadeFeatureNames(nameChangesBetween(codes(product.features), codes(sorted)));
  return granted({ product: { ...product, features: sorted }, ...(cascade && { cascade }) });
}

function changedFeature(feature: ProductFeature, change: ProductFeatureChange): ProductFeature {
  const { notes: notesBefore, group: groupBefore, ...rest } = feature;
  const { newCode, name, included, inTrials, notes = notesBefore, group = groupBefore } = change;
  return {
    ...rest,
    ...(newCode !== undefined && { code: newCode }),
    ...(name !== undefined && { name }),
    ...(included !== undefined && { included }),
    ...(inTrials !== undefined && { inTrials }),
    ...(typeof notes === 'string' && { notes }),
    ...(typeof group === 'string' && { group }),
  };
}
