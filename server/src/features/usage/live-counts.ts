import type { FeatureHolding, Usage } from './usage-record.js';

type Features = Readonly<Record<string, readonly FeatureHolding[]>>;

/**
 * What is held of each feature, without the floating seats whose time is over: they have come back by themselves.
 * @param now milliseconds since 1970
 */
export function liveHoldings(usage: Usage | undefined, now: number): Features {
  const live = Object.entries(usage?.features ?? {}).map(
    ([code, holdings]) => [code, holdings.filter(({ until }) => until === undefined || now < Date.parse(until))] as const,
  );
  return Object.fromEntries(live.filter(([, holdings]) => holdings.length > 0));
}

/**
 * How much of each feature is in use; a feature that is not named is not in use at all.
 * @param now milliseconds since 1970
 */
export const usageOf = (usage: Usage | undefined, now: number): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(liveHoldings(usage, now)).map(([code, holdings]) => [code, heldIn(holdings)]));

export const heldIn = (holdings: readonly FeatureHolding[]): number =>
  holdings.reduce((sum, { amount }) => sum + amount, 0);
