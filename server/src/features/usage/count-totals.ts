import { granted, type Outcome } from '../outcome.js';
import type { FeatureType } from '../products/product-record.js';
import { countConsumed, countSpent, type UsageChange, type UsageCount } from './count-usage.js';
import { type Holdings, totalAmount } from './live-counts.js';
import { featureNotLicensed } from './usage-counts.js';

export type TokenTotals = Readonly<Record<string, number>>;

export interface ReportedTotals extends Omit<UsageCount, 'code' | 'type'> {
  /** Only counted features. */
  readonly types: ReadonlyMap<string, FeatureType>;
  /** The highest totals that this device has reported before. */
  readonly before: TokenTotals;
}

/**
 * Counts how much a device's totals exceed those that it reported before, so that lost, repeated or reordered reports
 * do no harm.
 *
 * `consume` is a request: all of it is counted, or nothing. `settle` reports what was already used: a limit can't undo
 * that, and a feature that the product no longer has is not counted.
 *
 * Refuses, for `consume`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `FEATURE_LIMIT_REACHED`.
 */
export function countTotals(
  { types, before, ...held }: ReportedTotals,
  by: Pick<UsageChange, 'computerId' | 'username'>,
  op: 'consume' | 'settle',
  reported: TokenTotals,
): Outcome<{ readonly holdings: Holdings; readonly totals: TokenTotals }> {
  const holdings = new Map(held.holdings);
  const totals = new Map(Object.entries(before));
  for (const [code, total] of Object.entries(reported)) {
    const type = types.get(code);
    const isOn = held.license.features.some((feature) => feature.code === code);
    if (op === 'consume' && (type === undefined || !isOn)) return featureNotLicensed(code);
    if (type === undefined || (op === 'settle' && type !== 'consumption-tokens')) continue;
    const amount = total - (totals.get(code) ?? 0);
    if (amount <= 0) continue;
    const outcome = (op === 'consume' ? countConsumed : countSpent)(
      { ...held, code, type, holdings },
      { ...by, amount },
    );
    if (!outcome.ok) return outcome;
    totals.set(code, total);
    holdings.set(code, outcome.value);
  }
  return granted({ holdings, totals: Object.fromEntries(totals) });
}

/** Returns the tokens counted for this device, of each reported feature, whatever it reported. */
export const countedTotals = (reported: TokenTotals, remembered: TokenTotals): TokenTotals => {
  const totals = new Map(Object.entries(remembered));
  return Object.fromEntries(
    Object.entries(reported).map(([code, total]) => [code, Math.max(total, totals.get(code) ?? 0)]),
  );
};

/** Returns the tokens left for all devices, of features with a limit. */
export const tokensLeft = (
  { license, holdings }: Pick<ReportedTotals, 'license' | 'holdings'>,
  reported: TokenTotals,
): TokenTotals =>
  Object.fromEntries(
    license.features.flatMap(({ code, limit }) =>
      limit === undefined || !Object.hasOwn(reported, code)
        ? []
        : [[code, Math.max(0, limit - totalAmount(holdings.get(code) ?? []))]],
    ),
  );
