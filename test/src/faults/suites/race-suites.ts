import { openOneServer, openTwoServers, type RacedServers } from '../raced-servers.js';
import { REPLAY_COUNT, runReplays } from '../replays.js';
import { RACER_COUNT, runSeatRace } from '../seat-race.js';
import { MIN_RATE, type Suite, type SuiteOptions, type SuiteReport } from './suite.js';

const EVERY = 50;

export const seatRaceSuite: Suite = {
  name: 'seat-race',
  what: `${RACER_COUNT} devices at once for one seat, which comes free and is wanted again`,
  counted: ['rounds', 1000],
  run: (options) => race(options, openOneServer),
};

export const twoServersSuite: Suite = {
  name: 'two-servers',
  what: `the same race at two server processes on one PostgreSQL database`,
  counted: ['rounds', 1000],
  run: (options) => race(options, openTwoServers),
};

async function race({ count, progress }: SuiteOptions, open: () => Promise<RacedServers>): Promise<SuiteReport> {
  const { answered, rate, wins, violations } = await runSeatRace({
    rounds: count,
    open,
    progress: (done) => done % EVERY === 0 && progress(`${done}/${count}`),
  });
  const isSmall = rate < MIN_RATE;
  return {
    figures: [
      ['requests answered', answered],
      ['requests a second', rate.toFixed(0)],
      ['rounds won at each server', wins.join(', ')],
      ['broken promises', violations.length],
    ],
    violations: [...violations, ...(isSmall ? [`the race ran at less than ${MIN_RATE} requests a second`] : [])],
  };
}

export const replaySuite: Suite = {
  name: 'replays',
  what: `the same request, and the same deactivation, ${REPLAY_COUNT} times at once`,
  counted: ['rounds', 500],
  async run({ count, progress }) {
    const { violations } = await runReplays({
      rounds: count,
      progress: (done) => done % EVERY === 0 && progress(`${done}/${count}`),
    });
    return { figures: [['different answers, or seats not one', violations.length]], violations };
  },
};
