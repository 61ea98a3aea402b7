/** A number from 0 to below 1. */
export type SeededRandom = () => number;

/** mulberry32: numbers that look random, and are the same for the same seed. Not for keys. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to below `limit`. */
export const randomBelow = (dice: SeededRandom, limit: number): number => Math.floor(dice() * limit);
