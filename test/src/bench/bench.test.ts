import { describe, expect, it } from 'vitest';
import { measureAll } from './bench.js';
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
  startsWithLicenses: [16],
};

describe('the benchmark program', () => {
  it('measures everything and prints a table, whatever the figures are', async () => {
    const figures = await measureAll(TINY, () => undefined);
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
    ]) {
      expect(table).toContain(name);
    }
  });
});
