import { damageEveryByte } from '../../../../server/dist/adapters/journal/testing/damage.js';
import type { Suite } from './suite.js';

export const damageSuite: Suite = {
  name: 'damage',
  what: 'every bit of the files of a store flipped, and each cut at every byte',
  counted: ['bits of each byte', 8],
  async run({ seed, count, progress }) {
    const { bytes, flips, truncations, refused, violations } = await damageEveryByte({
      seed,
      bits: count,
      oneIn: 1,
      progress,
    });
    return {
      figures: [
        ['bytes', bytes],
        ['flips', flips],
        ['truncations', truncations],
        ['refused as damaged', refused],
        ['opened with something else', violations.length],
      ],
      violations,
    };
  },
};
