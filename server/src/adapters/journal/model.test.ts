import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contents } from '../../store/contract.js';
import { type Seat, seat } from '../../store/contract-fixture.js';
import { StoreUnderTest } from './journal.test.fixture.js';

type Step =
  | { readonly do: 'insert' | 'put'; readonly seat: Seat }
  | { readonly do: 'delete'; readonly id: string }
  | { readonly do: 'throw' };

const id = fc.constantFrom('a', 'b', 'c', 'd', '__proto__');
const value = fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined });
const document = fc
  .record({ id, code: value, owner: value })
  .map(({ id, code, owner }) => seat(id, { ...(code && { code }), ...(owner && { owner }) }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('insert' as const, 'put' as const), seat: document }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), id }) },
  { weight: 1, arbitrary: fc.constant({ do: 'throw' as const }) },
);
const action = fc.oneof(
  { weight: 6, arbitrary: fc.array(step, { maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom('reopen' as const, 'compact' as const) },
);

/** The whole contract in a few lines: what the steps make of the documents, or `refused`. */
function model(before: ReadonlyMap<string, Seat>, steps: readonly Step[]): ReadonlyMap<string, Seat> | 'refused' {
  const after = new Map(before);
  for (const step of steps) {
    if (step.do === 'throw') return 'refused';
    if (step.do === 'delete') {
      after.delete(step.id);
      continue;
    }
    const { id, code } = step.seat;
    if (step.do === 'insert' && after.has(id)) return 'refused';
    if (code !== undefined && [...after.values()].some((other) => other.code === code && other.id !== id))
      return 'refused';
    after.set(id, step.seat);
  }
  return after;
}

describe('The journal store', () => {
  it('does what a simple model does, whatever is done, and however often it is opened again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 15 }), async (actions) => {
        const under = await StoreUnderTest.create();
        let store = await under.open();
        let expected: ReadonlyMap<string, Seat> = new Map();
        for (const one of actions) {
          if (one === 'reopen' || one === 'compact') {
            store = await under.reopen(one === 'compact' ? { compactAboveBytes: 0 } : {});
          } else {
            const work = store.transaction(async (tx) => {
              for (const step of one) {
                if (step.do === 'throw') throw new Error('thrown');
                await (step.do === 'delete' ? tx.seats.delete(step.id) : tx.seats[step.do](step.seat));
              }
            });
            const after = model(expected, one);
            if (after === 'refused') await expect(work).rejects.toThrow();
            else await work;
            if (after !== 'refused') expected = after;
          }
          const sorted = [...expected.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
          expect((await contents(store)).seats).toEqual(sorted);
          for (const owner of ['1', '2', '3']) {
            const found = await store.transaction((tx) => tx.seats.find('owner', owner));
            expect(found).toEqual(sorted.filter((one) => one.owner === owner));
          }
        }
        await under.close();
      }),
      { numRuns: 100 },
    );
  });
});
