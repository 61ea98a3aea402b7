import { DEFAULT_GROUP } from '../../../features/products/feature-groups.js';
import type { Product } from '../../../features/products/product-record.js';
import { lowerFirst, onOff } from '../protocol/wording.js';
import { FEATURE_TYPE, LICENSE_TYPE } from './format-terms.js';

/** As in GET Product and GET Products. */
export function formatProduct({ name, zentitleId = '', defaults, trial, features, udfFields = [] }: Product) {
  const { type = 'perpetual', seats = 1, leases = {} } = defaults ?? {};
  return {
    productName: name,
    productId: zentitleId,
    clientLeasePeriod: leases.client ?? 0,
    vmLeasePeriod: leases.vm ?? 0,
    clientOfflineLeasePeriod: leases.offline ?? 0,
    trialPeriod: trial?.days ?? 0,
    licenseType: lowerFirst(LICENSE_TYPE[type]),
    clientsAllowed: seats,
    features: features.map((feature) => ({
      featureCode: feature.code,
      featureAvailability: onOff(feature.included),
      featureType: FEATURE_TYPE[feature.type ?? 'normal'],
      featureName: feature.name,
      featureNotes: feature.notes ?? '',
      featureGroup: feature.group ?? DEFAULT_GROUP,
    })),
    udfValues: udfFields.map((field) => ({ fieldName: field.name, defaultValue: field.value ?? '' })),
  };
}
