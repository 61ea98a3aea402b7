import { expect, it } from 'vitest';
import { damageEveryByte } from './damage.js';

// `npm run torture -- --suite damage` flips every bit and cuts at every byte; this is one in forty.
it('a flipped bit and a lost end are refused, or change nothing', async () => {
  const seed = Date.now() % 2 ** 32;
  const { flips, truncations, refused, violations } = await damageEveryByte({ seed, bits: 1, oneIn: 40 });
  expect({ seed, violations }).toEqual({ seed, violations: [] });
  expect(flips).toBeGreaterThan(500);
  expect(truncations).toBeGreaterThan(500);
  // Nearly all: a few flips make a torn write of what nobody relies on.
  expect(refused).toBeGreaterThan(flips / 2);
});
