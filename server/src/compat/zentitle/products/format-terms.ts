import type { FeatureType, Product, ProductFeature } from '../../../features/products/product-record.js';
import { type Concurrency, type LicenseType, LONG_TERM_CHECK_OUT, type Terms } from '../../../features/terms/terms.js';
import { liveHoldings, totalAmount } from '../../../features/usage/live-counts.js';
import type { FeatureHolding, Usage } from '../../../features/usage/usage-record.js';
import { onOff } from '../protocol/wording.js';

export const LICENSE_TYPE: Readonly<Record<LicenseType, string>> = {
  perpetual: 'Perpetual',
  subscription: 'SubscriptionPeriod',
  expiration: 'ExpirationDate',
};

export const CONCURRENCY_MODE: Readonly<Record<Concurrency['mode'], string>> = {
  none: 'None',
  cloud: 'Cloud',
  network: 'Network',
};

export const FEATURE_TYPE: Readonly<Record<FeatureType, string>> = {
  normal: 'Normal',
  floating: 'Floating',
  'element-pool': 'ElementPool',
  'consumption-tokens': 'ConsumptionToken',
  'secure-store': 'SecureStore',
};

/** Names of a feature's limit and usage; other types are not counted. */
const COUNTED: { readonly [T in FeatureType]?: readonly [limit: string, count: string] } = {
  floating: ['MaximumActive', 'TotalActive'],
  'element-pool': ['ElementLimit', 'ElementCount'],
  'consumption-tokens': ['TokenLimit', 'TokenCount'],
};

export interface FeatureFormat {
  readonly usage?: Usage | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly onlyOn?: boolean;
  /** Formats who uses how much: by computer, or by computer and user. */
  readonly breakdown?: 'computers' | 'users' | undefined;
}

/** All features of the product, in its order, ON or OFF. */
export function formatFeatures(
  { features }: Product,
  terms: Terms,
  { usage, now, onlyOn = false, breakdown }: FeatureFormat,
) {
  const on = new Map(terms.features.map(({ code, limit }) => [code, limit]));
  const off = new Map(Object.entries(terms.limitsOff ?? {}));
  const holdings = liveHoldings(usage, now);
  return features
    .filter(({ code }) => !onlyOn || on.has(code))
    .map((feature) => ({
      featureCode: feature.code,
      featureAvailability: onOff(on.has(feature.code)),
      featureType: FEATURE_TYPE[feature.type ?? 'normal'],
      featureDetails: detailsOf(
        feature,
        on.get(feature.code) ?? off.get(feature.code) ?? 0,
        holdings.get(feature.code) ?? [],
        breakdown,
      ),
    }));
}

function detailsOf(
  { type = 'normal' }: ProductFeature,
  limit: number,
  holdings: readonly FeatureHolding[],
  breakdown: FeatureFormat['breakdown'],
): string[] {
  const names = COUNTED[type];
  if (names === undefined) return [];
  const [limitName, countName] = names;
  const lines = [`${limitName} : ${limit}`, `${countName} : ${totalAmount(holdings)}`];
  if (breakdown === undefined) return lines;
  const held = new Map<string, number>();
  for (const { computerId, username, amount } of holdings) {
    const user = breakdown === 'users' ? `, Username : ${username ?? ''}` : '';
    const holder = `ComputerID : ${computerId}${user}`;
    held.set(holder, (held.get(holder) ?? 0) + amount);
  }
  return [...lines, ...[...held].map(([holder, amount]) => `${holder}, ${countName} : ${amount}`)];
}

/** The fields that the product declares, with the license's values. */
export const formatUdfValues = ({ udfFields = [] }: Product, { udf = {} }: Terms) =>
  udfFields.map(({ name, value = '' }) => ({
    fieldName: name,
    defaultValue: Object.hasOwn(udf, name) ? (udf[name] ?? '') : value,
  }));

export const FEATURE_AVAILABILITY = 'FeatureAvailability';

/** Functions of every license, then those that were set. */
export function formatFunctions({ functions = [] }: Terms) {
  const set = new Map(functions.map((each) => [each.name, each]));
  const names = new Set([LONG_TERM_CHECK_OUT, FEATURE_AVAILABILITY, ...set.keys()]);
  return [...names].map((name) => {
    const { on = name === FEATURE_AVAILABILITY, value } = set.get(name) ?? {};
    return { functionName: name, enabled: onOff(on), parameterValue: value === undefined ? '' : String(value) };
  });
}
