import type { BenchVendor } from './bench-vendor.js';
import { generatorFigure } from './checks.js';
import type { Effort } from './effort.js';
import { atLeast, atMost, type Figure, formatSpread } from './figure.js';
import { pairWithBareRoute } from './paired-load.js';
import { activationsOf } from './workloads.js';

/** (c) Online activations against the bare route. */
export async function measureActivations(bench: BenchVendor, effort: Effort): Promise<readonly Figure[]> {
  const { rounds, activations: requests, warmUp } = effort;
  const workload = await activationsOf(bench);
  const pairing = { rounds, requests, warmUp };
  const { ratio, ratios, first, second } = await pairWithBareRoute(bench.server.url, workload, pairing);
  return [
    {
      name: 'online activations, 16 clients, over the bare Express route',
      measured: formatSpread(ratios, ratio),
      target: atLeast('at least 0.4 x', ratio, 0.4),
    },
    {
      name: '  their p99',
      measured: `${first.p99.toFixed(1)} ms`,
      target: atMost('under 25 ms', first.p99, 25),
    },
    {
      name: '  activations; bare route; p50 of an activation',
      measured: `${first.perSecond.toFixed(0)}/s; ${second.perSecond.toFixed(0)}/s; ${first.p50.toFixed(1)} ms`,
    },
    generatorFigure(Math.max(first.generatorShare, second.generatorShare)),
  ];
}
