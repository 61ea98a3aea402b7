import { describe, expect, it } from 'vitest';
import { measureAll } from './bench.js';
import { BENCH_STORES } from './bench-store.js';
import type { Effort } from './effort.js';
import { printTable } from './figure.js';

/** So few that the figures mean nothing; the test is that there are figures. */
const TINY: Effort = {
  rounds: 1,
  warmUp: 32,
  verifications: 2,
  checks: 32,
  activations: 32,
  processes: 1,
  statuses: 100,
  licenses: 16,
  sizes: [16, 32],
  starts: 1,
  sizeRounds: 1,
  sizeRequests: 32,
  pgbench: { seconds: 1, scale: 1 },
};

describe('the benchmark program', () => {
  it.each(['journal', 'postgres'] as const)(
    'measures everything with %s, whatever the figures are',
    async (kind) => {
      const store = await BENCH_STORES[kind]();
      const figures = await measureAll(store, TINY, () => undefined);
      await store.close();
      expect(figures.some(({ target }) => target !== undefined)).toBe(kind === 'journal');
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
        'status() from memory',
        'start with 16',
        'start with 32',
        'resident memory',
        'lists with two filters, over the bare route',
        'activations with 16 licenses, over those with 32',
        ...(kind === 'postgres' ? ['pgbench'] : []),
      ]) {
        expect(table).toContain(name);
      }
    },
    120_000,
  );
});
