import { granted, type Outcome } from '../outcome.js';
import type { FeatureType } from '../products/product-record.js';
import { type Change, type Counted, consumed, spent } from './count-usage.js';
import { amountIn, type Holdings } from './live-counts.js';
import { notLicensed } from './usages.js';

export type Totals = Readonly<Record<string, number>>;

export interface Told extends Omit<Counted, 'code' | 'type'> {
  /** Of the features that are counted. */
  readonly types: ReadonlyMap<string, FeatureType>;
  /** The highest totals that this device has told before. */
  readonly before: Totals;
}

/**
 * Counts what the totals of a device are above those that it has told before, so that one that is lost, repeated or
 * overtaken changes nothing.
 *
 * `consume` asks: all of it is counted, or nothing. `settle` tells what was used already: a limit does not undo that, and
 * a feature that is not the product's any more is counted nowhere.
 *
 * Refuses, of `consume`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `FEATURE_LIMIT_REACHED`.
 */
export function countTotals(
  { types, before, ...held }: Told,
  by: Pick<Change, 'computerId' | 'username'>,
  op: 'consume' | 'settle',
  told: Totals,
): Outcome<{ readonly holdings: Holdings; readonly totals: Totals }> {
  const holdings = new Map(held.holdings);
  const totals = new Map(Object.entries(before));
  for (const [code, total] of Object.entries(told)) {
    const type = types.get(code);
    const isOn = held.license.features.some((feature) => feature.code === code);
    if (op === 'consume' && (type === undefined || !isOn)) return notLicensed(code);
    if (type === undefined || (op === 'settle' && type !== 'consumption-tokens')) continue;
    const amount = total - (totals.get(code) ?? 0);
    if (amount <= 0) continue;
    const outcome = (op === 'consume' ? consumed : spent)({ ...held, code, type, holdings }, { ...by, amount });
    if (!outcome.ok) return outcome;
    totals.set(code, total);
    holdings.set(code, outcome.value);
  }
  return granted({ holdings, totals: Object.fromEntries(totals) });
}

/** Of the features that were told: how many tokens are counted for this device, whatever it told. */
export const countedTotals = (told: Totals, remembered: Totals): Totals => {
  const totals = new Map(Object.entries(remembered));
  return Object.fromEntries(
    Object.entries(told).map(([code, total]) => [code, Math.max(total, totals.get(code) ?? 0)]),
  );
};

/** And how many are left for all devices, where there is a limit. */
export const tokensLeft = ({ license, holdings }: Pick<Told, 'license' | 'holdings'>, told: Totals): Totals =>
  Object.fromEntries(
    license.features.flatMap(({ code, limit }) =>
      limit === undefined || !Object.hasOwn(told, code)
        ? []
        : [[code, Math.max(0, limit - amountIn(holdings.get(code) ?? []))]],
    ),
  );
