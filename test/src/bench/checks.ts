import { randomBytes } from 'node:crypto';
import { Api } from '../support/api.js';
import { ChildServer } from '../support/child-server.js';
import { activationIn } from '../support/device.js';
import { encodeRequest } from '../support/http-connection.js';
import { activateOne, type BenchVendor, CHECKS } from './bench-vendor.js';
import type { Effort } from './effort.js';
import { atLeast, type Figure, spread } from './figure.js';
import { pairLoads } from './paired-load.js';

/** (b) Online checks, each with a nonce of its own and so a signature of its own, against the bare route. */
export async function measureChecks(bench: BenchVendor, effort: Effort): Promise<readonly Figure[]> {
  const activation = activationIn((await activateOne(bench)).certificate);
  const slices = Array.from({ length: effort.rounds + 1 }, () =>
    Array.from({ length: effort.checks }, () =>
      encodeRequest({ method: 'POST', path: CHECKS, body: questionAbout(bench.product, activation) }),
    ),
  );
  const api = await Api.open(bench.server.url);
  const { body } = await api.call('POST', CHECKS, questionAbout(bench.product, activation));
  api.close();
  const bareRoute = await ChildServer.start('bench/bare-route-main.js', [CHECKS, String(Buffer.byteLength(body))]);
  const { ratio, ratios, server, bare } = await pairLoads(bench.server.url, bareRoute.url, slices, effort.warmUp);
  await bareRoute.stop();
  return [
    {
      name: 'online checks, 16 clients, over the bare Express route',
      measured: spread(ratios, ratio),
      demand: atLeast('at least 0.8 x', ratio, 0.8),
    },
    {
      name: '  checks; bare route; p50, p99 of a check',
      measured:
        `${server.perSecond.toFixed(0)}/s; ${bare.perSecond.toFixed(0)}/s; ` +
        `${server.p50.toFixed(1)}, ${server.p99.toFixed(1)} ms`,
    },
    generatorFigure(bare.generatorShare),
  ];
}

/** At the bare route's speed, which is the most that is asked of the load generator. */
export const generatorFigure = (share: number): Figure => ({
  name: '  processor time of the load generator, at the speed of the bare route',
  measured: `${(share * 100).toFixed(0)} % of one`,
});

const questionAbout = (product: string, activation: string) => ({
  product,
  activation,
  generation: 1,
  nonce: randomBytes(16).toString('base64url'),
});
