import type { RefusalCode } from '../../../features/outcome.js';

/** The parameter that a refusal about a license is about. */
export const LICENSE_REFUSALS: { readonly [C in RefusalCode]?: string } = {
  PROFILE_UNKNOWN: 'profilename',
  COMPANY_UNKNOWN: 'companyid',
  LICENSE_TYPE_MISSING: 'licensetype',
  TERM_INVALID: 'subscriptionperiod, subscriptionenddate',
  FEATURE_UNKNOWN: 'features',
  FEATURE_REPEATED: 'features',
  UDF_FIELD_UNKNOWN: 'udfvalues',
  NOTE_UNKNOWN: 'notes',
  LICENSE_CODE_EXISTS: 'licensecodes',
  NO_CODE_LEFT: 'amount',
};
