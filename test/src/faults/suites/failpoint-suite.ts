import { runFailpoints } from '../failpoints/failpoints.js';
import { prepareOnJournal, prepareOnPostgres } from '../failpoints/vendors.js';
import type { Suite } from './suite.js';

export const failpointSuite: Suite = {
  name: 'failpoints',
  what: 'kill -9 before, within and after every write, sync, name, query, signature and answer',
  counted: ['points at most', 100_000],
  async run({ count, store, progress }) {
    const { names, chosen, hit, missed, lost, oversold, contradictions } = await runFailpoints({
      prepare: store === 'postgres' ? prepareOnPostgres : prepareOnJournal,
      choose: (all) => all.slice(0, count),
      progress: (point, done, of) => progress(`${done}/${of}: ${point}`),
    });
    return {
      figures: [
        ['kinds of point', names.length],
        ['points hit', `${hit} of ${chosen}`],
        ['lost', lost.length],
        ['oversold', oversold.length],
        ['contradictions', contradictions.length],
      ],
      violations: [...missed.map((point) => `never reached: ${point}`), ...lost, ...oversold, ...contradictions],
    };
  },
};
