import { termsOf } from './initial-terms.js';
import type { Terms } from './terms.js';
import { withTerms } from './with-terms.js';

/** Old names to new ones; `undefined` for deleted ones. All change at once, so that two may be swapped. */
export type NameChanges = ReadonlyMap<string, string | undefined>;

/** Returns the record with renamed features; the same object if none of them changed. */
export function withRenamedFeatures<T extends Terms>(record: T, moves: NameChanges): T {
  const { limitsOff = {}, ...terms } = termsOf(record);
  const names = [...terms.features.map(({ code }) => code), ...Object.keys(limitsOff)];
  if (!names.some((name) => moves.has(name))) return record;
  const features = terms.features.flatMap((feature) => {
    const code = moved(feature.code, moves);
    return code === undefined ? [] : [{ ...feature, code }];
  });
  const off = renamedMembers(limitsOff, moves);
  return withTerms(record, { ...terms, features, ...(Object.keys(off).length > 0 && { limitsOff: off }) });
}

/** The same for UDF values. */
export function withRenamedFields<T extends Terms>(record: T, moves: NameChanges): T {
  const { udf = {}, ...terms } = termsOf(record);
  if (!Object.keys(udf).some((name) => moves.has(name))) return record;
  const values = renamedMembers(udf, moves);
  return withTerms(record, { ...terms, ...(Object.keys(values).length > 0 && { udf: values }) });
}

export const renamedMembers = <V>(
  members: Readonly<Record<string, V>>,
  moves: NameChanges,
): Readonly<Record<string, V>> =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => {
      const now = moved(name, moves);
      return now === undefined ? [] : [[now, value]];
    }),
  );

const moved = (name: string, moves: NameChanges): string | undefined => (moves.has(name) ? moves.get(name) : name);
