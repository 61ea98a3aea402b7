import { ChildServer } from '../support/child-server.js';
import { median } from '../support/statistics.js';
import { type LoadResult, runLoad } from './load.js';
import type { Workload } from './workloads.js';

/** A server, and the requests of each round. */
export interface Loaded {
  readonly url: string;
  readonly slices: readonly (readonly Buffer[])[];
}

export interface PairedLoad {
  /** Of each round: the first one's requests a second over the second one's. */
  readonly ratios: readonly number[];
  readonly ratio: number;
  readonly first: LoadResult;
  readonly second: LoadResult;
}

/**
 * Loads two servers in turns, so that whatever else the machine does affects both. The first round warms them up and
 * does not count.
 */
export async function pairLoads(first: Loaded, second: Loaded): Promise<PairedLoad> {
  const results: { readonly first: LoadResult; readonly second: LoadResult }[] = [];
  for (const [round, slice] of first.slices.entries()) {
    const other = second.slices[round] ?? [];
    if (round % 2 === 0) {
      const ofFirst = await runLoad(first.url, slice);
      results.push({ first: ofFirst, second: await runLoad(second.url, other) });
    } else {
      const ofSecond = await runLoad(second.url, other);
      results.push({ first: await runLoad(first.url, slice), second: ofSecond });
    }
  }
  results.shift();
  const ratios = results.map((result) => result.first.perSecond / result.second.perSecond);
  return {
    ratios,
    ratio: median(ratios),
    first: middle(results.map((result) => result.first)),
    second: middle(results.map((result) => result.second)),
  };
}

export interface BarePairing {
  readonly rounds: number;
  /** Requests in each round. */
  readonly requests: number;
  /** How many the bare route gets before: in small slices it would otherwise be measured while warming up. */
  readonly warmUp: number;
}

/** A server against the bare route, which gets the same requests and answers the same number of bytes. */
export async function pairWithBareRoute(
  url: string,
  workload: Workload,
  { rounds, requests, warmUp }: BarePairing,
): Promise<PairedLoad> {
  const slices = await timeSlices(workload, rounds, requests);
  const [path = ''] = workload.path.split('?');
  const bare = await ChildServer.start('bench/bare-route-main.js', [path, String(workload.answerBytes)]);
  try {
    const [first = []] = slices;
    for (let sent = 0; sent < warmUp; sent += first.length) await runLoad(bare.url, first);
    return await pairLoads({ url, slices }, { url: bare.url, slices });
  } finally {
    await bare.stop();
  }
}

/** One more than there are rounds that count. */
export async function timeSlices(workload: Workload, rounds: number, requests: number): Promise<readonly Buffer[][]> {
  const slices: Buffer[][] = [];
  for (let round = 0; round <= rounds; round += 1) slices.push(await workload.requests(requests));
  return slices;
}

const middle = (results: readonly LoadResult[]): LoadResult => {
  const of = (name: keyof LoadResult): number => median(results.map((result) => result[name]));
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), generatorShare: of('generatorShare') };
};
