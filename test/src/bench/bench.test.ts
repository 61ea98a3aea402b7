import { describe, expect, it } from 'vitest';
import { measureAll } from './bench.js';
import { BENCH_STORES } from './bench-store.js';
import type { Effort } from './effort.js';
import { printTable } from './figure.js';

/** So little that the figures mean nothing; that there are figures is what is tested. */
const TINY: Effort = {
  rounds: 1,
  warmUp: 32,
  verifications: 2,
  checks: 32,
  activations: 32,
  processes: 1,
  licenses: 16,
  sizes: [16, 32],
  starts: 1,
  sizeRounds: 1,
  sizeRequests: 32,
};

const { journal } = BENCH_STORES;
if (journal === undefined) throw new Error('There must be a journal store.');

describe('the benchmark program', () => {
  it('measures everything and prints a table, whatever the figures are', async () => {
    const figures = await measureAll(journal, TINY, () => undefined);
    let table = '';
    printTable(figures, (text) => {
      table += text;
    });
    expect(table).not.toMatch(/NaN|Infinity|undefined/);
    for (const name of [
      'verify an activation bundle',
      'online checks',
      'online activations',
      'import',
      'start with 16',
      'start with 32',
      'resident memory',
      'lists with two filters, over the bare route',
      'activations with 16 licenses, over those with 32',
    ]) {
      expect(table).toContain(name);
    }
  });
});
