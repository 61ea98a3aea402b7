import { ChildServer } from '../support/child-server.js';
import { ACTIVATIONS, activateOne, type BenchVendor, signRequests } from './bench-vendor.js';
import { generatorFigure } from './checks.js';
import type { Effort } from './effort.js';
import { atLeast, atMost, type Figure, spread } from './figure.js';
import { pairLoads } from './paired-load.js';

/** (c) Online activations, each of a new device: a seat, a durable record, a signed certificate. */
export async function measureActivations(bench: BenchVendor, effort: Effort): Promise<readonly Figure[]> {
  const slices: Buffer[][] = [];
  for (let i = 0; i <= effort.rounds; i += 1) slices.push(await signRequests(bench, effort.activations));
  const { bytes } = await activateOne(bench);
  const bareRoute = await ChildServer.start('bench/bare-route-main.js', [ACTIVATIONS, String(bytes)]);
  const { ratio, ratios, server, bare } = await pairLoads(bench.server.url, bareRoute.url, slices, effort.warmUp);
  await bareRoute.stop();
  return [
    {
      name: 'online activations, 16 clients, over the bare Express route',
      measured: spread(ratios, ratio),
      demand: atLeast('at least 0.4 x', ratio, 0.4),
    },
    {
      name: '  their p99',
      measured: `${server.p99.toFixed(1)} ms`,
      demand: atMost('under 25 ms', server.p99, 25),
    },
    {
      name: '  activations; bare route; p50 of an activation',
      measured: `${server.perSecond.toFixed(0)}/s; ${bare.perSecond.toFixed(0)}/s; ${server.p50.toFixed(1)} ms`,
    },
    generatorFigure(bare.generatorShare),
  ];
}
