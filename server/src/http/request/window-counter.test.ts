import { describe, expect, it } from 'vitest';
import { MemoryWindowCounter } from './window-counter.js';

const LENGTH = 60_000;
const START = 1_800_000_000_000;

/** The counts of these hits, each `[key, milliseconds after the start]`. */
const counts = (counter: MemoryWindowCounter, hits: readonly (readonly [string, number])[]): readonly number[] =>
  hits.map(([key, after]) => counter.hit(key, START + after).count);

describe('Windows', () => {
  it('count each key by itself, and begin with its first hit', () => {
    const counter = new MemoryWindowCounter({ length: LENGTH });
    const hits = [
      ['a', 0],
      ['b', 30_000],
      ['a', 59_999],
      ['a', 60_000],
      ['b', 60_000],
      ['b', 90_000],
    ] as const;
    expect(counts(counter, hits)).toEqual([1, 1, 2, 1, 2, 1]);
    expect(counter.hit('a', START + 60_001).endsAt).toBe(START + 120_000);
  });

  it('do not last longer because the clock was set back', () => {
    const counter = new MemoryWindowCounter({ length: LENGTH });
    expect(
      counts(counter, [
        ['a', 3_600_000],
        ['a', 0],
        ['a', 1],
      ]),
    ).toEqual([1, 1, 2]);
    expect(counter.hit('a', START).endsAt).toBeLessThanOrEqual(START + LENGTH);
  });
});

describe('A count', () => {
  it('is of the moment when it was asked for, and may be taken back', () => {
    const counter = new MemoryWindowCounter({ length: LENGTH });
    const first = counter.hit('a', START);
    expect(counter.hit('a', START, 3).count).toBe(4);
    expect(counter.hit('a', START, -1).count).toBe(3);
    expect(first.count).toBe(1);
  });
});

describe('What is remembered', () => {
  it('ends with its window, without a timer', () => {
    const counter = new MemoryWindowCounter({ length: LENGTH });
    for (let index = 0; index < 1_000; index += 1) counter.hit(`early-${index}`, START);
    for (let index = 0; index < 10; index += 1) counter.hit(`late-${index}`, START + 30_000);
    expect(counter.size).toBe(1_010);
    counter.hit('new', START + 60_000);
    expect(counter.size).toBe(11);
  });

  it('has a bound, and those whose window began first are forgotten for it', () => {
    const counter = new MemoryWindowCounter({ length: LENGTH, maxKeys: 100 });
    counter.hit('first', START);
    counter.hit('second', START + 1);
    for (let index = 0; index < 98; index += 1) counter.hit(`key-${index}`, START + 2);
    expect(counter.hit('first', START + 3).count).toBe(2);
    counter.hit('one more', START + 3);
    expect(counter.size).toBe(100);
    expect(
      counts(counter, [
        ['second', 4],
        ['key-97', 4],
        ['first', 4],
      ]),
    ).toEqual([2, 2, 1]);
    for (let index = 0; index < 10_000; index += 1) counter.hit(`flood-${index}`, START + 5);
    expect(counter.size).toBe(100);
  });

  it('costs a hit the same with one key and with fifty thousand', () => {
    const least = (keys: number): number => {
      const counter = new MemoryWindowCounter({ length: LENGTH });
      for (let index = 0; index < keys; index += 1) counter.hit(`key-${index}`, START);
      const times = Array.from({ length: 20 }, (_, round) => {
        const began = performance.now();
        for (let index = 0; index < 1_000; index += 1) counter.hit(`new-${round}-${index}`, START + 1);
        return performance.now() - began;
      });
      return Math.min(...times);
    };
    least(1);
    // Walking all keys at each hit would be some thousand times slower.
    expect(least(50_000)).toBeLessThan(50 * Math.max(0.2, least(1)));
  });
});
