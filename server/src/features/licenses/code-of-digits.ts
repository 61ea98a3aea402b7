import type { Random } from '@countersign/shared';

const LEAST = 10n ** 17n;
const COUNT = 9n * LEAST;

/** 18 digits, the first not 0, each number as likely as any other: a code as people read it out over the telephone. */
export function codeOfDigits(random: Random): string {
  for (;;) {
    const bytes = random(8);
    // 60 bits: of what they can be, 78 in 100 are below the number of codes.
    const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0) >> 4n;
    if (value < COUNT) return String(LEAST + value);
  }
}
