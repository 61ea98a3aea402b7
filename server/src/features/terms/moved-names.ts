import { termsOf } from './initial-terms.js';
import type { Terms } from './terms.js';
import { withTerms } from './with-terms.js';

/** New names by old ones; `undefined` for what is there no more. All change at once, so two may change places. */
export type Moves = ReadonlyMap<string, string | undefined>;

/** The record as it names its features from now on; the very same when it names none of those that moved. */
export function withMovedFeatures<T extends Terms>(record: T, moves: Moves): T {
  const { limitsOff = {}, ...terms } = termsOf(record);
  const names = [...terms.features.map(({ code }) => code), ...Object.keys(limitsOff)];
  if (!names.some((name) => moves.has(name))) return record;
  const features = terms.features.flatMap((feature) => {
    const code = moved(feature.code, moves);
    return code === undefined ? [] : [{ ...feature, code }];
  });
  const off = movedMembers(limitsOff, moves);
  return withTerms(record, { ...terms, features, ...(Object.keys(off).length > 0 && { limitsOff: off }) });
}

/** The same for its values of the vendor's own. */
export function withMovedFields<T extends Terms>(record: T, moves: Moves): T {
  const { udf = {}, ...terms } = termsOf(record);
  if (!Object.keys(udf).some((name) => moves.has(name))) return record;
  const values = movedMembers(udf, moves);
  return withTerms(record, { ...terms, ...(Object.keys(values).length > 0 && { udf: values }) });
}

export const movedMembers = <V>(members: Readonly<Record<string, V>>, moves: Moves): Readonly<Record<string, V>> =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => {
      const now = moved(name, moves);
      return now === undefined ? [] : [[now, value]];
    }),
  );

const moved = (name: string, moves: Moves): string | undefined => (moves.has(name) ? moves.get(name) : name);
