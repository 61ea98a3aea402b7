import type { Outcome } from '../outcome.js';
import { type NameChanges, renamedMembers, withRenamedFeatures, withRenamedFields } from '../terms/name-changes.js';
import type { Terms } from '../terms/terms.js';
import type { Product } from './product-record.js';

/** A change to a product's parts; all or nothing. */
export interface ProductEdit {
  /** For the audit log. */
  readonly action: string;
  readonly apply: (product: Product) => Outcome<ProductEditResult>;
}

export interface ProductEditResult {
  readonly product: Product;
  /** Renamed and deleted names, to be propagated to licenses and profiles. */
  readonly cascade?: EditCascade;
}

export interface EditCascade {
  readonly terms: <T extends Terms>(record: T) => T;
  /** Applies the change to license data that is keyed by feature code. */
  readonly byFeature?: ByFeature;
  /** Whether certificates may become longer. */
  readonly grows: boolean;
}

type ByFeature = <V>(members: Readonly<Record<string, V>>) => Readonly<Record<string, V>>;

export const cascadeFeatureNames = (moves: NameChanges): EditCascade | undefined =>
  moves.size === 0
    ? undefined
    : {
        terms: (record) => withRenamedFeatures(record, moves),
        byFeature: (members) => renamedMembers(members, moves),
        grows: growing(moves),
      };

export const cascadeFieldNames = (moves: NameChanges): EditCascade | undefined =>
  moves.size === 0 ? undefined : { terms: (record) => withRenamedFields(record, moves), grows: growing(moves) };

const growing = (moves: NameChanges): boolean => [...moves].some(([name, now = '']) => now.length > name.length);

/** Maps old names to new ones, of two lists that differ only in names. */
export const nameChangesBetween = (before: readonly string[], after: readonly string[]): NameChanges =>
  new Map(before.flatMap((name, index) => (after[index] === name ? [] : [[name, after[index]] as const])));
