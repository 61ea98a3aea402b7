/**
 * The fault suite at full count: `run.js [--suite NAME]... [--seed N] [--count N] [--kills N] [--states N] [--rounds N]
 * [--store journal|postgres]`. Exits with 1 if a promise was broken, or if a load was too small to mean anything; with
 * 2 for invalid options.
 */
import { stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { copySuite } from './suites/copy-suite.js';
import { damageSuite } from './suites/damage-suite.js';
import { failpointSuite } from './suites/failpoint-suite.js';
import { fullDiskSuite } from './suites/full-disk-suite.js';
import { killSuite } from './suites/kill-suite.js';
import { modelSuite } from './suites/model-suite.js';
import { powerLossSuite } from './suites/power-loss-suite.js';
import { replaySuite, seatRaceSuite, twoServersSuite } from './suites/race-suites.js';
import { straceSuite } from './suites/strace-suite.js';
import type { Suite, SuiteReport } from './suites/suite.js';

const SUITES: readonly Suite[] = [
  powerLossSuite,
  damageSuite,
  modelSuite,
  copySuite,
  failpointSuite,
  seatRaceSuite,
  twoServersSuite,
  replaySuite,
  straceSuite,
  fullDiskSuite,
  killSuite,
];
const MAX_SHOWN = 50;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true },
    store: { type: 'string', default: 'journal' },
    seed: text,
    count: text,
    kills: text,
    states: text,
    rounds: text,
  },
});
const chosen = SUITES.filter(({ name }) => values.suite?.includes(name) ?? true);
const unknown = values.suite?.filter((name) => !SUITES.some((suite) => suite.name === name)) ?? [];
if (unknown.length > 0)
  misuse(`There is no suite ${unknown}. There are: ${SUITES.map(({ name }) => name).join(', ')}.`);
const { store } = values;
if (store !== 'journal' && store !== 'postgres') misuse('--store must be journal or postgres.');
const seed = positiveInteger('--seed', values.seed) ?? (Date.now() % 2 ** 32) + 1;

stdout.write(`seed ${seed}; the same again: --seed ${seed}\n`);
let broken = 0;
const tables: string[] = [];
for (const suite of chosen) {
  const { name, what } = suite;
  const count = countOf(suite);
  const began = performance.now();
  stdout.write(`\n${name}: ${what}\n`);
  const report = await suite.run({ seed, count, store, progress: (line) => void stdout.write(`  ${name} ${line}\n`) });
  const seconds = (performance.now() - began) / 1000;
  broken += report.violations.length;
  tables.push(tableOf(suite, count, seconds, report));
}
stdout.write(
  `\n${tables.join('\n')}\nseed ${seed}: ${broken === 0 ? 'every promise was kept' : `${broken} VIOLATIONS`}\n`,
);
// Does not wait for what an aborted suite left open.
process.exit(broken === 0 ? 0 : 1);

function countOf({ counted: [unit, full] }: Suite): number {
  const own = unit === 'kills' || unit === 'states' || unit === 'rounds' ? values[unit] : undefined;
  return positiveInteger(`--${unit}`, own) ?? positiveInteger('--count', values.count) ?? full;
}

function tableOf({ name, counted: [unit] }: Suite, count: number, seconds: number, report: SuiteReport): string {
  const rows = [[unit, count] as const, ...report.figures, ['seconds', seconds.toFixed(0)] as const];
  const lines = rows.map(([what, value]) => `  ${what.padEnd(38)}${value}`);
  const violations = report.violations.slice(0, MAX_SHOWN).map((violation) => `  VIOLATION ${violation}`);
  return [name, ...lines, ...violations, ''].join('\n');
}

function positiveInteger(option: string, value: string | undefined): number | undefined {
  if (value === undefined || /^[1-9][0-9]{0,9}$/.test(value)) return value === undefined ? undefined : Number(value);
  return misuse(`${option} must be an integer from 1.`);
}

function misuse(message: string): never {
  stdout.write(`${message}\n`);
  return process.exit(2);
}
