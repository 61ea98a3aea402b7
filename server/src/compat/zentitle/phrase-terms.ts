import type { FeatureType, Product } from '../../features/products/product-record.js';
import type { Concurrency, LicenseType, ServerFunction, TermFeature, Terms } from '../../features/terms/terms.js';
import { onOff } from './wording.js';

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

/** As the actions that write names in camel case do. */
export const withSmallInitial = (word: string): string => word.slice(0, 1).toLowerCase() + word.slice(1);

const same = (word: string): string => word;

/** Of each feature of the product, whether it is on, and its limit; nothing is in use of what is no license. */
export function phraseFeatures(
  product: Product,
  { features, limitsOff = {} }: Pick<Terms, 'features' | 'limitsOff'>,
  spelling: (line: string) => string = same,
) {
  const on = new Map<string, TermFeature>(features.map((feature) => [feature.code, feature]));
  return product.features.map(({ code, type = 'normal' }) => {
    const limit = on.has(code) ? on.get(code)?.limit : limitsOff[code];
    return {
      featureCode: code,
      featureAvailability: onOff(on.has(code)),
      featureType: FEATURE_TYPE[type],
      featureDetails: DETAILS[type].map((name, index) => spelling(`${name} : ${index === 0 ? (limit ?? 0) : 0}`)),
    };
  });
}

/** First the limit, then what is in use. */
const DETAILS: Readonly<Record<FeatureType, readonly string[]>> = {
  normal: [],
  floating: ['MaximumActive', 'TotalActive'],
  'element-pool': ['ElementLimit', 'ElementCount'],
  'consumption-tokens': ['TokenLimit', 'TokenCount'],
  'secure-store': [],
};

/** Every field of the product, and those that only the terms have. */
export function phraseUdf({ udfFields = [] }: Product, { udf = {} }: Pick<Terms, 'udf'>) {
  const names = new Set([...udfFields.map(({ name }) => name), ...Object.keys(udf)]);
  return [...names].map((fieldName) => ({ fieldName, defaultValue: udf[fieldName] ?? '' }));
}

export const phraseFunctions = (functions: readonly ServerFunction[] = []) =>
  functions.map(({ name, on, value }) => ({
    functionName: name,
    enabled: onOff(on),
    parameterValue: value === undefined ? '' : String(value),
  }));

/** In minutes; 5 in network mode unless it says otherwise. */
export const heartbeatOf = ({ mode, heartbeatMinutes }: Concurrency): number =>
  heartbeatMinutes ?? (mode === 'network' ? 5 : 0);
