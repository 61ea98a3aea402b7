import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Transaction } from '../port.js';
import type { ContractStore, contractCollections, OpenedStore, Seat } from './contract-fixture.js';
import {
  actions,
  type Model,
  type ModelOutcome,
  runOnModel,
  type Step,
  sortedSeats,
  VIOLATION,
} from './model-steps.js';

export interface ModelCheck {
  /** Number of random sequences, each on a store of its own. */
  readonly runs: number;
  /** Random unless given; a failure reports it. */
  readonly seed?: number;
}

/**
 * Runs the same random steps on a store and on a model, and compares what each step sees and the final state. Reports
 * the shortest sequence that differs.
 */
export async function checkStoreModel(openStore: () => Promise<OpenedStore>, check: ModelCheck): Promise<void> {
  await fc.assert(
    fc.asyncProperty(actions, async (all) => {
      const opened = await openStore();
      let { store } = opened;
      try {
        let model: Model = new Map();
        let done = 0;
        for (const action of all) {
          if (action !== 'reopen') {
            ({ model, done } = await runTogether(store, action, model, done));
          } else if (opened.reopen !== undefined) {
            await store.close();
            store = await opened.reopen();
          }
          await assertSame(store, model);
        }
      } finally {
        await opened.cleanup();
      }
    }),
    { numRuns: check.runs, ...(check.seed !== undefined && { seed: check.seed }) },
  );
}

interface Attempt {
  readonly steps: readonly Step[];
  /** How many units of work had succeeded before it: its position among the concurrent ones. */
  readonly place: number;
  readonly outcome: { readonly seen: readonly unknown[] } | 'refused';
}

/**
 * Runs units of work concurrently. The result must equal running them one after the other, in the order in which they
 * got the lock.
 */
async function runTogether(
  store: ContractStore,
  units: readonly (readonly Step[])[],
  before: Model,
  done: number,
): Promise<{ readonly model: Model; readonly done: number }> {
  const attempts = await Promise.all(units.map((steps) => runOnStore(store, steps)));
  let model = before;
  let place = done;
  for (const attempt of attempts.sort(inOrder)) {
    assert.equal(attempt.place, place, 'each unit of work begins where one before it ended');
    const expected: ModelOutcome = runOnModel(model, attempt.steps);
    if (expected === 'refused' || attempt.outcome === 'refused') {
      assert.equal(attempt.outcome, expected);
      continue;
    }
    assert.deepEqual(attempt.outcome.seen, expected.seen);
    model = expected.after;
    place += 1;
  }
  return { model, done: place };
}

/** Refused ones saw the state that the successful one at the same position saw. */
const inOrder = (a: Attempt, b: Attempt): number =>
  a.place - b.place || Number(b.outcome === 'refused') - Number(a.outcome === 'refused');

async function runOnStore(store: ContractStore, steps: readonly Step[]): Promise<Attempt> {
  let place = -1;
  try {
    const seen = await store.transaction(async (tx) => {
      await tx.lock('notes', 'order');
      place = Number((await tx.notes.get('order'))?.text ?? 0);
      await tx.notes.put({ id: 'order', text: String(place + 1) });
      const results: unknown[] = [];
      for (const step of steps) results.push(await take(tx, step));
      return results;
    });
    return { steps, place, outcome: { seen } };
  } catch (error) {
    if (!(error instanceof Thrown) && !isViolation(error)) throw error;
    return { steps, place, outcome: 'refused' };
  }
}

class Thrown extends Error {
  override readonly name = 'Thrown';
}

async function take(tx: Transaction<typeof contractCollections>, step: Step): Promise<unknown> {
  switch (step.do) {
    case 'throw':
      throw new Thrown();
    case 'insert':
    case 'put':
      return tx.seats[step.do](step.seat).catch((error: unknown) => {
        if (step.caught && isViolation(error)) return VIOLATION;
        throw error;
      });
    case 'delete':
      return tx.seats.delete(step.id);
    case 'get':
      return tx.seats.get(step.id);
    case 'lock':
      return tx.lock('seats', step.id);
    case 'count':
      return tx.seats.count();
    case 'find':
      return tx.seats.find(step.index, step.value);
    case 'page':
      return everyPage(tx, step);
  }
}

async function everyPage(
  tx: Transaction<typeof contractCollections>,
  { owner, limit }: Extract<Step, { do: 'page' }>,
): Promise<readonly Seat[]> {
  const found: Seat[] = [];
  let cursor: string | undefined;
  do {
    const page = await tx.seats.page({ limit, cursor, ...(owner !== undefined && { where: { owner } }) });
    assert.ok(page.items.length <= limit);
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

/** Also by each index, which is stored separately from the documents. */
async function assertSame(store: ContractStore, model: Model): Promise<void> {
  await store.transaction(async (tx) => {
    const all = sortedSeats(model);
    assert.deepEqual((await tx.seats.page({ limit: 100 })).items, all);
    assert.equal(await tx.seats.count(), all.length);
    for (const index of ['code', 'badge', 'owner'] as const) {
      for (const value of ['1', '2', '3', '']) {
        assert.deepEqual(
          await tx.seats.find(index, value),
          all.filter((one) => one[index] === value),
        );
      }
    }
  });
}

const isViolation = (error: unknown): boolean => (error as { readonly code?: unknown } | null)?.code === VIOLATION;
