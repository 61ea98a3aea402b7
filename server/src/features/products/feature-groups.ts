import { granted, type Outcome, refused } from '../outcome.js';
import { isSameName, NamedItems } from './named-items.js';
import { nameChangesBetween, type ProductEdit } from './product-edit.js';
import type { FeatureGroup, Product, ProductFeature } from './product-record.js';

/** The implicit group of features without a group: every product has it, and it is not stored. */
export const DEFAULT_GROUP = 'Default';

const groups = new NamedItems<FeatureGroup>({
  field: 'featureGroups',
  thing: 'feature group',
  max: 256,
  nameOf: ({ name }) => name,
  reserved: [DEFAULT_GROUP],
  unknown: 'FEATURE_GROUP_UNKNOWN',
  exists: 'FEATURE_GROUP_EXISTS',
  repeated: 'FEATURE_GROUP_EXISTS',
});

/** Omitted fields stay; `null` clears a field. */
export interface FeatureGroupChange {
  readonly name: string;
  readonly newName?: string;
  readonly notes?: string | null;
}

/** Refuses `FEATURE_GROUP_EXISTS`, `PRODUCT_TOO_LARGE`. */
export const addFeatureGroups = (more: readonly FeatureGroup[]): ProductEdit => ({
  action: 'product.feature-groups-added',
  apply: (product) => withGroups(product, groups.add(product.featureGroups ?? [], more)),
});

/**
 * A renamed group keeps its features. Refuses `FEATURE_GROUP_UNKNOWN`, `FEATURE_GROUP_EXISTS`, `FEATURE_GROUP_FIXED`.
 */
export const changeFeatureGroups = (changes: readonly FeatureGroupChange[]): ProductEdit => ({
  action: 'product.feature-groups-changed',
  apply: (product) => {
    const before = product.featureGroups ?? [];
    return (
      fixed(changes.map(({ name }) => name)) ??
      withGroups(
        product,
        groups.change(before, changes, ({ name }) => name, changedGroup),
      )
    );
  },
});

/** Its features move to the group `Default`. Refuses `FEATURE_GROUP_UNKNOWN`, `FEATURE_GROUP_FIXED`. */
export const deleteFeatureGroup = (name: string): ProductEdit => ({
  action: 'product.feature-group-deleted',
  apply: (product) => {
    const refusal = fixed([name]);
    if (refusal !== undefined) return refusal;
    const left = groups.remove(product.featureGroups ?? [], name);
    if (!left.ok) return left;
    const gone = groups.find(product.featureGroups ?? [], name)?.name;
    const features = product.features.map((feature) =>
      feature.group === gone ? inGroup(feature, undefined) : feature,
    );
    return granted({ product: { ...product, featureGroups: left.value, features } });
  },
});

/** Returns the group's own spelling; `undefined` for the group `Default`. Refuses `FEATURE_GROUP_UNKNOWN`. */
export function groupNamed(product: Product, name: string | undefined): Outcome<string | undefined> {
  if (name === undefined || isSameName(name, DEFAULT_GROUP)) return granted(undefined);
  const group = groups.find(product.featureGroups ?? [], name);
  if (group !== undefined) return granted(group.name);
  const all = [DEFAULT_GROUP, ...(product.featureGroups ?? []).map((each) => each.name)].join(', ');
  return refused('FEATURE_GROUP_UNKNOWN', `group: there is no such feature group in this product. It has: ${all}.`);
}

export function inGroup({ group: _, ...feature }: ProductFeature, name: string | undefined): ProductFeature {
  return name === undefined ? feature : { ...feature, group: name };
}

function withGroups(product: Product, outcome: Outcome<readonly FeatureGroup[]>): ReturnType<ProductEdit['apply']> {
  if (!outcome.ok) return outcome;
  const names = (list: readonly FeatureGroup[] = []) => list.map(({ name }) => name);
  const moves = nameChangesBetween(names(product.featureGroups), names(outcome.value));
  const features = product.features.map((feature) =>
    feature.group !== undefined && moves.has(feature.group) ? inGroup(feature, moves.get(feature.group)) : feature,
  );
  return granted({ product: { ...product, featureGroups: outcome.value, features } });
}

function changedGroup(
  { notes: was, ...group }: FeatureGroup,
  { newName, notes = was }: FeatureGroupChange,
): FeatureGroup {
  return {
    ...group,
    ...(newName !== undefined && { name: newName }),
    ...(typeof notes === 'string' && { notes }),
  };
}

function fixed(names: readonly string[]): Outcome<never> | undefined {
  if (!names.some((name) => isSameName(name, DEFAULT_GROUP))) return undefined;
  return refused('FEATURE_GROUP_FIXED', `featureGroups: the group ${DEFAULT_GROUP} of a product can't be changed.`);
}
