import { powerLoss } from '../../../../server/dist/adapters/journal/testing/power-loss.js';
import type { Suite } from './suite.js';

export const powerLossSuite: Suite = {
  name: 'power-loss',
  what: 'loss of power at every change of a simulated disk',
  counted: ['states', 10_000],
  async run({ seed, count, progress }) {
    const result = await powerLoss({ states: count, seed, progress: (states) => progress(`${states}/${count}`) });
    const { workloads, moments, acknowledged, refused, snapshots, lost, unreadable, halved } = result;
    return {
      figures: [
        ['workloads, each with the next seed', workloads],
        ['moments at which the power failed', moments],
        ['acknowledged units of work', acknowledged],
        ['refused on a full disk, tried again', refused],
        ['compactions under way', snapshots],
        ['lost', lost.length],
        ['unreadable', unreadable.length],
        ['in part', halved.length],
      ],
      violations: [...lost, ...unreadable, ...halved],
    };
  },
};
