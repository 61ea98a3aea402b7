import { median } from '../support/statistics.js';
import { type LoadResult, runLoad } from './load.js';

export interface PairedLoad {
  /** Of each round: the server's requests a second over the bare route's. */
  readonly ratios: readonly number[];
  readonly ratio: number;
  readonly server: LoadResult;
  readonly bare: LoadResult;
}

/**
 * Loads the server and the bare route in turns, so that whatever else the machine does falls on both. The first round
 * warms them up and does not count.
 *
 * @param slices the requests of each round, for the server; the bare route gets the same
 * @param warmUp how many the bare route gets before that: in small slices it would otherwise be measured half warm
 */
export async function pairLoads(
  serverUrl: string,
  bareUrl: string,
  slices: readonly (readonly Buffer[])[],
  warmUp: number,
): Promise<PairedLoad> {
  const [first = []] = slices;
  for (let sent = 0; sent < warmUp; sent += first.length) await runLoad(bareUrl, first);
  const server: LoadResult[] = [];
  const bare: LoadResult[] = [];
  for (const [round, requests] of slices.entries()) {
    const turns = [
      () => runLoad(serverUrl, requests).then(take(server)),
      () => runLoad(bareUrl, requests).then(take(bare)),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  server.shift();
  bare.shift();
  const ratios = server.map(({ perSecond }, round) => perSecond / (bare[round]?.perSecond ?? Number.NaN));
  return { ratios, ratio: median(ratios), server: middle(server), bare: middle(bare) };
}

const take =
  (results: LoadResult[]) =>
  (result: LoadResult): void => {
    results.push(result);
  };

const middle = (results: readonly LoadResult[]): LoadResult => {
  const of = (name: keyof LoadResult): number => median(results.map((result) => result[name]));
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), generatorShare: of('generatorShare') };
};
