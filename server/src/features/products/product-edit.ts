import type { Outcome } from '../outcome.js';
import { type Moves, movedMembers, withMovedFeatures, withMovedFields } from '../terms/moved-names.js';
import type { Terms } from '../terms/terms.js';
import type { Product } from './product-record.js';

/** A change to a product's parts, whole or not at all. */
export interface ProductEdit {
  /** For the audit. */
  readonly action: string;
  readonly apply: (product: Product) => Outcome<EditedProduct>;
}

export interface EditedProduct {
  readonly product: Product;
  /** What its licenses and profiles name otherwise from now on, or no more. */
  readonly follow?: Follow;
}

export interface Follow {
  readonly terms: <T extends Terms>(record: T) => T;
  /** What is kept of a license by the codes of its features. */
  readonly byFeature?: ByFeature;
  /** Whether certificates may become longer by it. */
  readonly grows: boolean;
}

type ByFeature = <V>(members: Readonly<Record<string, V>>) => Readonly<Record<string, V>>;

export const followFeatures = (moves: Moves): Follow | undefined =>
  moves.size === 0
    ? undefined
    : {
        terms: (record) => withMovedFeatures(record, moves),
        byFeature: (members) => movedMembers(members, moves),
        grows: growing(moves),
      };

export const followFields = (moves: Moves): Follow | undefined =>
  moves.size === 0 ? undefined : { terms: (record) => withMovedFields(record, moves), grows: growing(moves) };

const growing = (moves: Moves): boolean => [...moves].some(([name, now = '']) => now.length > name.length);

/** Old names to new ones, of lists that differ in nothing else. */
export const movesBetween = (before: readonly string[], after: readonly string[]): Moves =>
  new Map(before.flatMap((name, index) => (after[index] === name ? [] : [[name, after[index]] as const])));
