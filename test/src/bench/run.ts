/** `npm run bench [-- --quick]`: the figures of docs/performance.md, as ratios in one run. Nothing fails on one. */
import { stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { measureAll } from './bench.js';
import { FULL, QUICK } from './effort.js';
import { printTable } from './figure.js';
import { describeMachine } from './machine.js';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
stdout.write(`${await describeMachine()}\n\n`);
const figures = await measureAll(values.quick ? QUICK : FULL, (what) => stdout.write(`measuring ${what} ...\n`));
stdout.write('\n');
printTable(figures, (text) => stdout.write(text));
