import { expect, it } from 'vitest';
import { pooledRandom, systemRandom } from './system.js';

/** A counting source: no two bytes within 250 are equal, so repeated bytes are noticed. */
function counting() {
  let next = 0;
  let asked = 0;
  let pool: Uint8Array | undefined;
  return {
    asked: () => asked,
    pool: () => pool,
    fill(bytes: Uint8Array) {
      asked += 1;
      pool ??= bytes;
      for (let index = 0; index < bytes.length; index += 1) {
        next = (next % 250) + 1;
        bytes[index] = next;
      }
    },
  };
}

it('gives each byte of a pool once, in one array of its own for each call', () => {
  const source = counting();
  const random = pooledRandom(160, source.fill);
  const given = [7, 10, 1, 9, 10].map((count) => random(count));
  expect(given.map(({ length }) => length)).toEqual([7, 10, 1, 9, 10]);
  expect(given.flatMap((bytes) => [...bytes])).toEqual(Array.from({ length: 37 }, (_, index) => index + 1));
  expect(source.asked()).toBe(1);
  given[0]?.fill(99);
  expect([...(given[1] ?? [])]).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
});

it('keeps nothing of what it has given', () => {
  const source = counting();
  const random = pooledRandom(160, source.fill);
  random(10);
  random(10);
  expect([...(source.pool() ?? [])].slice(0, 20)).toEqual(new Array(20).fill(0));
  expect(source.pool()?.[20]).toBe(21);
});

it('asks again when too few are left, and for many bytes each time', () => {
  const source = counting();
  const random = pooledRandom(160, source.fill);
  for (let call = 0; call < 16; call += 1) random(9);
  expect(source.asked()).toBe(1);
  for (let call = 0; call < 2; call += 1) expect(random(9)).toHaveLength(9);
  expect(source.asked()).toBe(2);
  expect(random(11)).toHaveLength(11);
  expect(random(11)).toHaveLength(11);
  expect(source.asked()).toBe(4);
});

it('never repeats, over many pools of the system', () => {
  const seen = new Set<string>();
  for (let call = 0; call < 20_000; call += 1) seen.add(Buffer.from(systemRandom(16)).toString('hex'));
  expect(seen.size).toBe(20_000);
  expect(systemRandom(0)).toHaveLength(0);
  expect(systemRandom(100_000)).toHaveLength(100_000);
});
