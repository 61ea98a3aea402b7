/** `npm run bench [-- --quick] [-- --store journal|postgres]`: the figures of docs/performance.md, as ratios in one run. Nothing fails on one. */
import { stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { measureAll } from './bench.js';
import { BENCH_STORES } from './bench-store.js';
import { FULL_EFFORT, QUICK_EFFORT } from './effort.js';
import { printTable } from './figure.js';
import { describeMachine } from './machine.js';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, store: { type: 'string', default: 'journal' } },
});
if (!Object.hasOwn(BENCH_STORES, values.store))
  throw new Error(`--store is one of ${Object.keys(BENCH_STORES).join(', ')}`);
const store = await BENCH_STORES[values.store as keyof typeof BENCH_STORES]();
stdout.write(`${await describeMachine()}\n\n`);
const figures = await measureAll(store, values.quick ? QUICK_EFFORT : FULL_EFFORT, (what) =>
  stdout.write(`measuring ${what} ...\n`),
);
await store.close();
stdout.write('\n');
printTable(figures, (text) => stdout.write(text));
