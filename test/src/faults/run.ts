/**
 * Kills a real server under load, restarts it, and looks for what was lost: `run.js [--kills 50] [--seed N]`. Ends with
 * 1 when anything was lost, sold twice or contradicted, or when the load was too small to mean something.
 */
import { stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { median, quantile } from '../support/statistics.js';
import { torture } from './torture.js';

/** Acknowledged changes a second under which a kill proves little. */
const LEAST_RATE = 100;

const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' }, seed: { type: 'string' } } });
const kills = positiveInteger('--kills', values.kills);
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : positiveInteger('--seed', values.seed);

stdout.write(`seed ${seed}; the same kills again: --kills ${kills} --seed ${seed}\n`);
let done = 0;
const { rounds, unanswered, refused, lost, oversold, contradictions } = await torture({
  kills,
  seed,
  progress: ({ acknowledged, rate, restartMilliseconds }) => {
    done += 1;
    const count = `${done}/${kills}`.padEnd(8);
    const changes = `${acknowledged} changes acknowledged, ${rate.toFixed(0)}/s`.padEnd(40);
    stdout.write(`kill ${count} ${changes} restarted in ${restartMilliseconds.toFixed(0)} ms\n`);
  },
});

const rates = rounds.map(({ rate }) => rate);
const restarts = rounds.map(({ restartMilliseconds }) => restartMilliseconds);
const tooSlow = rates.filter((rate) => rate < LEAST_RATE).length;
const total = rounds.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
const table: readonly (readonly [string, string | number])[] = [
  ['kills', rounds.length],
  ['acknowledged changes', total],
  ['changes a second, median and least', `${median(rates).toFixed(0)}, ${Math.min(...rates).toFixed(0)}`],
  ['refused for want of a seat', refused],
  ['unanswered, sent again', unanswered],
  ['lost', lost.length],
  ['oversold', oversold.length],
  ['contradictions', contradictions.length],
  ['restart, median and longest', `${milliseconds(median(restarts))}, ${milliseconds(quantile(restarts, 1))}`],
];
stdout.write(`\n${table.map(([name, value]) => `${name.padEnd(36)}${value}`).join('\n')}\n`);
for (const violation of [...lost, ...oversold, ...contradictions].slice(0, 50))
  stdout.write(`VIOLATION ${violation}\n`);
if (tooSlow > 0) stdout.write(`VIOLATION ${tooSlow} kills under a load of less than ${LEAST_RATE} changes a second\n`);
process.exitCode = lost.length + oversold.length + contradictions.length + tooSlow > 0 ? 1 : 0;

function positiveInteger(option: string, text: string): number {
  if (/^[1-9][0-9]{0,9}$/.test(text)) return Number(text);
  stdout.write(`${option} must be an integer from 1.\n`);
  return process.exit(2);
}
