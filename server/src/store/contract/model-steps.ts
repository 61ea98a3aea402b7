import fc from 'fast-check';
import { type Seat, testSeat } from './contract-fixture.js';

/** One operation of a unit of work. `caught`: it continues after a violation. */
export type Step =
  | { readonly do: 'insert' | 'put'; readonly seat: Seat; readonly caught: boolean }
  | { readonly do: 'delete' | 'get' | 'lock'; readonly id: string }
  | { readonly do: 'find'; readonly index: 'code' | 'badge' | 'owner'; readonly value: string }
  | { readonly do: 'page'; readonly owner?: string | undefined; readonly limit: number }
  | { readonly do: 'count' | 'throw' };

/** Concurrent units of work, or a restart. */
export type Action = readonly (readonly Step[])[] | 'reopen';

const id = fc.constantFrom('a', 'b', 'c', 'd', '__proto__');
const value = fc.constantFrom('1', '2', '3', '');
const optional = fc.option(value, { nil: undefined });

const document = fc
  .record({ id, code: optional, badge: optional, owner: optional })
  .map(({ id, ...rest }) => testSeat(id, JSON.parse(JSON.stringify(rest)) as Omit<Seat, 'id'>));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('insert', 'put'), seat: document, caught: fc.boolean() }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('delete', 'get', 'lock'), id }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('find'), index: fc.constantFrom('code', 'badge', 'owner'), value }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('page'), owner: optional, limit: fc.constantFrom(1, 2, 100) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('count', 'throw') }) },
) as fc.Arbitrary<Step>;

const unit = fc.array(step, { maxLength: 6 });

export const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.array(unit, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(unit, { minLength: 2, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constant('reopen' as const) },
  ),
  { maxLength: 15 },
);

/** The documents by id. */
export type Model = ReadonlyMap<string, Seat>;

/** What the steps see, and the final state; or an error. */
export type ModelOutcome = { readonly seen: readonly unknown[]; readonly after: Model } | 'refused';

export const VIOLATION = 'UNIQUE_VIOLATION';

/** The whole contract of the port on a map, in the simplest form. */
export function runOnModel(before: Model, steps: readonly Step[]): ModelOutcome {
  const after = new Map(before);
  const seen: unknown[] = [];
  for (const step of steps) {
    if (step.do === 'throw') return 'refused';
    if (step.do === 'insert' || step.do === 'put') {
      const isViolation = (step.do === 'insert' && after.has(step.seat.id)) || sharesUnique(after, step.seat);
      if (isViolation && !step.caught) return 'refused';
      if (!isViolation) after.set(step.seat.id, step.seat);
      seen.push(isViolation ? VIOLATION : undefined);
    } else if (step.do === 'delete') seen.push(after.delete(step.id));
    else if (step.do === 'get') seen.push(after.get(step.id));
    else if (step.do === 'lock') seen.push(undefined);
    else if (step.do === 'count') seen.push(after.size);
    else if (step.do === 'find') seen.push(sortedSeats(after).filter((one) => one[step.index] === step.value));
    else if (step.do === 'page')
      seen.push(sortedSeats(after).filter(({ owner }) => step.owner === undefined || owner === step.owner));
  }
  return { seen, after };
}

/** In the order of the store. */
export const sortedSeats = (model: Model): readonly Seat[] =>
  [...model.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

function sharesUnique(model: Model, { id, code, badge }: Seat): boolean {
  return [...model.values()].some(
    (other) =>
      other.id !== id &&
      ((code !== undefined && other.code === code) || (badge !== undefined && other.badge === badge)),
  );
}
