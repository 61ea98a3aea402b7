import { Api } from '../support/api.js';
import { median } from '../support/statistics.js';
import type { BenchStore } from './bench-store.js';
import { type BenchVendor, openBenchVendor } from './bench-vendor.js';
import type { Effort } from './effort.js';
import { atMost, type Figure, formatSpread } from './figure.js';
import { measureLicenseCodes } from './license-codes.js';
import { pairLoads, pairWithBareRoute, timeSlices } from './paired-load.js';
import { activationsOf, checksOf, listsOf, type Workload } from './workloads.js';

const WORKLOADS: readonly (readonly [string, (bench: BenchVendor) => Promise<Workload>])[] = [
  ['checks', checksOf],
  ['activations', activationsOf],
  ['lists with two filters', listsOf],
];

/** (e) Figures with few licenses and with many, which should be the same. */
export async function measureSizes(
  store: BenchStore,
  effort: Effort,
  progress: (what: string) => void,
): Promise<readonly Figure[]> {
  const open: (readonly [string, BenchVendor])[] = [];
  const figures: Figure[] = [];
  try {
    for (const licenses of effort.sizes) {
      const size = licenses.toLocaleString('en');
      progress(`filling a ledger with ${size} licenses`);
      const bench = await openBenchVendor({ store, licenses, starts: effort.starts });
      open.push([size, bench]);
      progress(`with ${size} licenses`);
      figures.push(...(await measureSize(bench, size, effort)), await measureLicenseCodes(bench, licenses));
    }
    const [fewest, most] = [open[0], open.at(-1)];
    if (fewest !== undefined && most !== undefined && fewest !== most) {
      progress(`${fewest[0]} against ${most[0]} licenses`);
      figures.push(...(await compareSizes(fewest, most, effort)));
    }
  } finally {
    for (const [, bench] of open) await bench.close();
  }
  return figures;
}

async function measureSize(bench: BenchVendor, size: string, effort: Effort): Promise<readonly Figure[]> {
  const start = median(bench.startMilliseconds);
  const figures: Figure[] = [
    {
      name: `start with ${size} licenses`,
      measured: `${start.toFixed(0)} ms`,
      target: atMost('under 3 s with 100,000', start, 3_000),
    },
    { name: '  resident memory after it', measured: `${(await residentMegabytes(bench)).toFixed(0)} MB` },
  ];
  for (const [name, of] of WORKLOADS) {
    const pairing = { rounds: effort.sizeRounds, requests: effort.sizeRequests, warmUp: effort.warmUp / 4 };
    const { ratio, ratios, first } = await pairWithBareRoute(bench.server.url, await of(bench), pairing);
    figures.push({
      name: `  ${name}, over the bare route; p50, p99`,
      measured: `${formatSpread(ratios, ratio)}; ${first.p50.toFixed(1)}, ${first.p99.toFixed(1)} ms`,
    });
  }
  return figures;
}

type Sized = readonly [size: string, bench: BenchVendor];

async function compareSizes([few, small]: Sized, [many, large]: Sized, effort: Effort): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, of] of WORKLOADS) {
    const loaded = async (bench: BenchVendor) => ({
      url: bench.server.url,
      slices: await timeSlices(await of(bench), effort.sizeRounds, effort.sizeRequests),
    });
    const { ratio, ratios } = await pairLoads(await loaded(small), await loaded(large));
    figures.push({
      name: `${name} with ${few} licenses, over those with ${many}`,
      measured: formatSpread(ratios, ratio),
      target: atMost('at most 1.2 x', ratio, 1.2),
    });
  }
  return figures;
}

/** As reported by the server's own metrics. */
async function residentMegabytes({ server }: BenchVendor): Promise<number> {
  const api = await Api.open(server.url);
  const { body } = await api.call('GET', '/metrics');
  api.close();
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(body)?.[1] ?? Number.NaN) / 1e6;
}
