import { runFullDisk } from '../full-disk/full-disk.js';
import { MIN_RATE, type Suite } from './suite.js';

export const fullDiskSuite: Suite = {
  name: 'full-disk',
  what: 'a disk that fills up under load, gets space again, and a kill -9',
  counted: ['rounds', 25],
  async run({ count, progress }) {
    const result = await runFullDisk({
      rounds: count,
      progress: ({ acknowledged, rate, refused }) =>
        progress(`${acknowledged} changes acknowledged, ${rate.toFixed(0)}/s, then ${refused} refused`),
    });
    if (result === undefined) return { figures: [['skipped', 'a small disk takes Linux and root']], violations: [] };
    const { rounds, lost, oversold, contradictions } = result;
    const small = rounds.filter(({ rate }) => rate < MIN_RATE).length;
    return {
      figures: [
        ['refused on the full disk', rounds.reduce((sum, { refused }) => sum + refused, 0)],
        ['lost', lost.length],
        ['oversold', oversold.length],
        ['contradictions', contradictions.length],
      ],
      violations: [
        ...[...lost, ...oversold, ...contradictions],
        ...(small > 0 ? [`${small} rounds with a load of less than ${MIN_RATE} changes a second`] : []),
      ],
    };
  },
};
