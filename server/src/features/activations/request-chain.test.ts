import { firstChainLink, nextChainLink, randomTokenId } from '@countersign/shared';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { randomBelow, type SeededRandom, seededRandom } from '../../testing/seeded-random.js';
import { type ChainStep, contradicts, MAX_CHAIN_STEPS, withChainStep } from './request-chain.js';

const newJti = (): string => randomTokenId(systemRandom);

/** The requests of a client, one after the other. */
function chainOf(length: number, from: ChainStep = { ctr: 0, prv: '', link: firstChainLink(newJti()) }): ChainStep[] {
  const steps: ChainStep[] = [];
  let { ctr, link } = from;
  for (let i = 0; i < length; i += 1) {
    const step = { ctr: ctr + 1, prv: link, link: nextChainLink(link, newJti()) };
    steps.push(step);
    ({ ctr, link } = step);
  }
  return steps;
}

/** Takes steps one by one; returns the number of the first that contradicts earlier ones. */
function firstContradiction(steps: readonly ChainStep[]): number | undefined {
  let known: readonly ChainStep[] = [];
  for (const [index, step] of steps.entries()) {
    if (contradicts(known, step) !== undefined) return index;
    known = withChainStep(known, step);
  }
  return undefined;
}

function shuffled<T>(dice: SeededRandom, items: readonly T[]): T[] {
  const rest = [...items];
  return items.map(() => rest.splice(randomBelow(dice, rest.length), 1)[0] as T);
}

describe('A chain of requests', () => {
  it('that come late, in any order, twice or never is no fork, in 2,000 ways', () => {
    for (let seed = 0; seed < 2_000; seed += 1) {
      const dice = seededRandom(seed);
      const made = chainOf(1 + randomBelow(dice, 80));
      const arriving = shuffled(
        dice,
        made.filter(() => dice() < 0.7),
      );
      const repeated = arriving.flatMap((step) => (dice() < 0.2 ? [step, step] : [step]));
      expect(firstContradiction(dice() < 0.5 ? repeated : shuffled(dice, repeated)), `seed ${seed}`).toBeUndefined();
    }
  });

  it('that two installations go on from is a fork by the time all of their requests have come, in 2,000 ways', () => {
    for (let seed = 0; seed < 2_000; seed += 1) {
      const dice = seededRandom(seed);
      const common = chainOf(1 + randomBelow(dice, 5));
      const end = common.at(-1);
      const clones = [chainOf(1 + randomBelow(dice, 6), end), chainOf(1 + randomBelow(dice, 6), end)];
      const arriving = [...common, ...shuffled(dice, clones.flat())];
      expect(firstContradiction(arriving), `seed ${seed}`).toBeDefined();
    }
  });

  it('forks at the first request of the second clone when both make their requests in turn', () => {
    const common = chainOf(3);
    const [a, b] = [chainOf(2, common.at(-1)), chainOf(1, common.at(-1))];
    expect(firstContradiction([...common, ...a, ...b])).toBe(5);
  });

  it.each([
    ['the same number', 'same', [0, 1, 2], 2],
    ['the one before', 'before', [0, 1], 2],
    ['the one after', 'after', [3], 2],
  ] as const)('says that %s is another', (_, seen, known, number) => {
    const [mine, other] = [chainOf(4), chainOf(4)];
    const steps = known.map((index) => mine[index] as ChainStep);
    expect(contradicts(steps, other[number] as ChainStep)).toBe(seen);
    expect(contradicts(steps, mine[number] as ChainStep)).toBeUndefined();
  });

  it('keeps the newest steps, in order, each once', () => {
    const made = chainOf(MAX_CHAIN_STEPS + 8);
    const kept = shuffled(seededRandom(1), [...made, ...made]).reduce<readonly ChainStep[]>(withChainStep, []);
    expect(kept).toEqual(made.slice(-MAX_CHAIN_STEPS));
  });
});
