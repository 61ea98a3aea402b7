import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClient } from '@countersign/client';
import { median } from '../support/statistics.js';
import { MACHINE } from './bench-machine.js';
import type { BenchVendor } from './bench-vendor.js';
import type { Effort } from './effort.js';
import { atLeast, type Figure } from './figure.js';
import { license } from './import-time.js';

/**
 * How many times a second an application can ask an open client for its status, one call after the other, with real
 * clocks.
 */
export async function measureStatus(bench: BenchVendor, { rounds, statuses }: Effort): Promise<readonly Figure[]> {
  const state = join(await mkdtemp(join(tmpdir(), 'countersign-bench-')), 'device');
  try {
    await license(bench, state);
    const { vendor, product } = bench;
    const client = await openClient({ roots: vendor.roots, product, state, machine: async () => MACHINE });
    const rates: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const began = performance.now();
      for (let i = 0; i < statuses; i += 1) {
        const { state: said } = await client.status();
        if (said !== 'licensed') throw new Error(`The device must be licensed, and is ${said}.`);
      }
      // The first round warms up.
      if (round > 0) rates.push((statuses * 1000) / (performance.now() - began));
    }
    await client.close();
    const rate = median(rates);
    const show = (value: number) => Math.round(value).toLocaleString('en');
    return [
      {
        name: 'status() from memory, a second',
        measured: `${show(rate)} (${show(Math.min(...rates))} to ${show(Math.max(...rates))})`,
        target: atLeast('at least 100,000', rate, 100_000),
      },
    ];
  } finally {
    await rm(join(state, '..'), { recursive: true, force: true });
  }
}
