import type { Random } from '@countersign/shared';

const LEAST = 10n ** 17n;
const COUNT = 9n * LEAST;

/** Returns 18 random digits, the first not 0, uniformly distributed: a code that can be read out over the telephone. */
export function generateDigitCode(random: Random): string {
  for (;;) {
    const bytes = random(8);
    // 60 bits: 78 % of their values are below the number of codes.
    const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0) >> 4n;
    if (value < COUNT) return String(LEAST + value);
  }
}
