import { median, quantile } from '../../support/statistics.js';
import { openJournalUnderFaults } from '../journal-under-faults.js';
import { runKills } from '../kills.js';
import { openPostgresUnderFaults } from '../postgres-under-faults.js';
import type { OpenStoreUnderFaults } from '../store-under-faults.js';
import { MIN_RATE, type Suite, type SuiteOptions } from './suite.js';

const RESTART_LIMIT_MILLISECONDS = 1000;

const STORES: Readonly<Record<SuiteOptions['store'], OpenStoreUnderFaults>> = {
  journal: openJournalUnderFaults,
  postgres: openPostgresUnderFaults,
};

export const killSuite: Suite = {
  name: 'kills',
  what: 'kill -9 under activation load, and a restart',
  counted: ['kills', 500],
  async run({ seed, count, store, progress }) {
    let done = 0;
    const result = await runKills({
      kills: count,
      seed,
      openStore: STORES[store],
      progress: ({ fault, acknowledged, rate, restartMilliseconds }) => {
        done += 1;
        const load = `${acknowledged} changes acknowledged, ${rate.toFixed(0)}/s`;
        progress(`${done}/${count}: ${fault}, ${load}, ready after ${restartMilliseconds.toFixed(0)} ms`);
      },
    });
    const { rounds, unanswered, refused, compactions, lost, oversold, contradictions } = result;
    const rates = rounds.map(({ rate }) => rate);
    const restarts = rounds.map(({ restartMilliseconds }) => restartMilliseconds);
    const small = rates.filter((rate) => rate < MIN_RATE).length;
    // A single slow start may be another program's doing; one start in two is not.
    const isSlow = median(restarts) >= RESTART_LIMIT_MILLISECONDS;
    return {
      figures: [
        ['acknowledged changes', rounds.reduce((sum, { acknowledged }) => sum + acknowledged, 0)],
        ['changes a second, median and least', `${median(rates).toFixed(0)}, ${Math.min(...rates).toFixed(0)}`],
        ['refused for want of a seat', refused],
        ['unanswered, sent again', unanswered],
        ['compactions, at least', compactions],
        ['lost', lost.length],
        ['oversold', oversold.length],
        ['contradictions', contradictions.length],
        ['restart, median and longest', `${median(restarts).toFixed(0)} ms, ${quantile(restarts, 1).toFixed(0)} ms`],
      ],
      violations: [
        ...[...lost, ...oversold, ...contradictions],
        ...(small > 0 ? [`${small} kills under a load of less than ${MIN_RATE} changes a second`] : []),
        ...(isSlow ? ['a restart takes a second and more'] : []),
      ],
    };
  },
};
