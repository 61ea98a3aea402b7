import { runCopying } from '../copying/copying.js';
import type { Suite } from './suite.js';

export const copySuite: Suite = {
  name: 'copy',
  what: 'a ledger from the journal to PostgreSQL and back, and the devices of before',
  counted: ['licenses', 100_000],
  async run({ count, progress }) {
    const { documents, copies, violations } = await runCopying({ licenses: count, progress });
    return {
      figures: [
        ['documents', documents],
        ...copies.map(
          ({ name, seconds, megabytes }) =>
            [name, `${seconds.toFixed(1)} s, at most ${megabytes.toFixed(0)} MB of memory`] as const,
        ),
        ['broken promises', violations.length],
      ],
      violations,
    };
  },
};
