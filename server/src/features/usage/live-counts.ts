import type { FeatureHolding, Usage } from './usage-record.js';

/** Holdings by feature code. Maps, because a feature may be called `constructor`. */
export type Holdings = ReadonlyMap<string, readonly FeatureHolding[]>;

/**
 * Returns the holdings of each feature, without expired floating seats, which count as returned.
 * @param now milliseconds since 1970
 */
export function liveHoldings(usage: Usage | undefined, now: number): Holdings {
  const live = Object.entries(usage?.features ?? {}).map(
    ([code, holdings]) =>
      [code, holdings.filter(({ until }) => until === undefined || now < Date.parse(until))] as const,
  );
  return new Map(live.filter(([, holdings]) => holdings.length > 0));
}

/**
 * Returns how much of each feature is in use; features that are not in use are omitted.
 * @param now milliseconds since 1970
 */
export const usageOf = (usage: Usage | undefined, now: number): ReadonlyMap<string, number> =>
  new Map([...liveHoldings(usage, now)].map(([code, holdings]) => [code, totalAmount(holdings)]));

export const totalAmount = (holdings: readonly FeatureHolding[]): number =>
  holdings.reduce((sum, { amount }) => sum + amount, 0);
