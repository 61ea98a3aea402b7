import type { FeatureHolding, Usage } from './usage-record.js';

/** Feature code to what is held of it. Maps, because a feature may be called `constructor`. */
export type Holdings = ReadonlyMap<string, readonly FeatureHolding[]>;

/**
 * What is held of each feature, without the floating seats whose time is over: they have come back by themselves.
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
 * Feature code to how much of it is in use; what is not named is not in use at all.
 * @param now milliseconds since 1970
 */
export const usageOf = (usage: Usage | undefined, now: number): ReadonlyMap<string, number> =>
  new Map([...liveHoldings(usage, now)].map(([code, holdings]) => [code, amountIn(holdings)]));

export const amountIn = (holdings: readonly FeatureHolding[]): number =>
  holdings.reduce((sum, { amount }) => sum + amount, 0);
