import type { BenchVendor } from './bench-vendor.js';
import type { Effort } from './effort.js';
import { atLeast, type Figure, formatSpread } from './figure.js';
import { pairWithBareRoute } from './paired-load.js';
import { checksOf } from './workloads.js';

/** (b) Online checks against the bare route. */
export async function measureChecks(bench: BenchVendor, effort: Effort): Promise<readonly Figure[]> {
  const { rounds, checks: requests, warmUp } = effort;
  const workload = await checksOf(bench);
  const pairing = { rounds, requests, warmUp };
  const { ratio, ratios, first, second } = await pairWithBareRoute(bench.server.url, workload, pairing);
  return [
    {
      name: 'online checks, 16 clients, over the bare Express route',
      measured: formatSpread(ratios, ratio),
      target: atLeast('at least 0.8 x', ratio, 0.8),
    },
    {
      name: '  checks; bare route; p50, p99 of a check',
      measured:
        `${first.perSecond.toFixed(0)}/s; ${second.perSecond.toFixed(0)}/s; ` +
        `${first.p50.toFixed(1)}, ${first.p99.toFixed(1)} ms`,
    },
    generatorFigure(Math.max(first.generatorShare, second.generatorShare)),
  ];
}

/** At the speed of the faster of the two, the most that the load generator must reach. */
export const generatorFigure = (share: number): Figure => ({
  name: '  processor time of the load generator, at the higher speed',
  measured: `${(share * 100).toFixed(0)} % of one`,
});
