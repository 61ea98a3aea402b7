import { granted, type Outcome, refused } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { changedFeatures, type FeatureChange } from './change-features.js';
import { changedTerm, type TermChange } from './change-term.js';
import type { Concurrency, LeasePeriods, ServerFunction, Terms } from './terms.js';

/** Any of the members; `null` clears one. */
export type Patch<T> = { readonly [P in keyof T]?: T[P] | null };

export interface FunctionChange {
  readonly name: string;
  readonly on?: boolean;
  readonly value?: number | null;
}

/** Omitted fields stay; `null` clears a field. */
export interface TermsChanges extends TermChange {
  readonly seats?: number;
  readonly leases?: Patch<LeasePeriods>;
  readonly concurrency?: Patch<Omit<Concurrency, 'mode'>> & Partial<Pick<Concurrency, 'mode'>>;
  /** The features to change. */
  readonly features?: readonly FeatureChange[];
  readonly udf?: Readonly<Record<string, string | null>>;
  readonly functions?: readonly FunctionChange[];
}

/**
 * Applies all changes to terms, of any record. Refuses `LICENSE_TYPE_MISSING`, `TERM_INVALID`, `FEATURE_UNKNOWN`,
 * `FEATURE_REPEATED`, `FEATURE_TYPE_WRONG`, `UDF_FIELD_UNKNOWN`.
 * @param now milliseconds since 1970
 */
export function changedTerms(product: Product, terms: Terms, changes: TermsChanges, now: number): Outcome<Terms> {
  const term = changedTerm(terms, changes, now);
  if (!term.ok) return term;
  const features = changedFeatures(product, terms, changes.features ?? []);
  if (!features.ok) return features;
  const unknown = unknownField(product, terms, changes.udf ?? {});
  if (unknown !== undefined) return unknown;
  const { limitsOff: _, ...rest } = term.value;
  const { leases, concurrency, udf, functions } = changes;
  return granted({
    ...rest,
    ...features.value,
    ...(changes.seats !== undefined && { seats: changes.seats }),
    ...(leases && { leases: patched(terms.leases ?? {}, leases) }),
    ...(concurrency && { concurrency: patched<Concurrency>(terms.concurrency ?? { mode: 'none' }, concurrency) }),
    ...(udf && { udf: patched<Readonly<Record<string, string>>>(terms.udf ?? {}, udf) }),
    ...(functions && { functions: changedFunctions(terms.functions ?? [], functions) }),
  });
}

const patched = <T extends object>(values: T, changes: Patch<T>): T =>
  Object.fromEntries(
    Object.entries({ ...values, ...changes }).filter(([, value]) => value !== null && value !== undefined),
  ) as T;

function changedFunctions(
  functions: readonly ServerFunction[],
  changes: readonly FunctionChange[],
): readonly ServerFunction[] {
  const byName = new Map(functions.map((each) => [each.name, each]));
  for (const { name, on, value: given } of changes) {
    const before = byName.get(name);
    const value = given === undefined ? before?.value : given;
    byName.set(name, { name, on: on ?? before?.on ?? false, ...(typeof value === 'number' && { value }) });
  }
  return [...byName.values()];
}

/** A product that declares no fields accepts any; existing values can always be cleared. */
function unknownField(
  { udfFields }: Product,
  { udf = {} }: Terms,
  changes: Readonly<Record<string, string | null>>,
): Outcome<never> | undefined {
  if (udfFields === undefined) return undefined;
  const known = new Set([...udfFields.map(({ name }) => name), ...Object.keys(udf)]);
  if (Object.keys(changes).every((name) => known.has(name))) return undefined;
  const all = udfFields.map(({ name }) => name).join(', ') || 'none';
  return refused('UDF_FIELD_UNKNOWN', `The product does not have all of these fields. It has: ${all}.`);
}
