/**
 * Why an operation is refused. A closed union, like error codes; `http/response/problem.ts` maps each to its status.
 */
export type RefusalCode =
  | 'PRODUCT_UNKNOWN'
  | 'PRODUCT_EXISTS'
  | 'PRODUCT_TOO_LARGE'
  | 'FEATURE_UNKNOWN'
  | 'FEATURE_EXISTS'
  | 'FEATURE_REPEATED'
  | 'FEATURE_NOT_LICENSED'
  | 'FEATURE_TYPE_WRONG'
  | 'FEATURE_LIMIT_REACHED'
  | 'PROCESS_LIMIT_REACHED'
  | 'CHECK_OUT_TOO_LONG'
  | 'NOT_HELD'
  | 'USAGE_OUTDATED'
  | 'SECRET_UNKNOWN'
  | 'SECRETS_TOO_LARGE'
  | 'PROFILE_UNKNOWN'
  | 'COMPANY_UNKNOWN'
  | 'UDF_FIELD_UNKNOWN'
  | 'FEATURE_NOT_FOR_TRIALS'
  | 'FEATURE_GROUP_UNKNOWN'
  | 'FEATURE_GROUP_EXISTS'
  | 'FEATURE_GROUP_FIXED'
  | 'UDF_FIELD_EXISTS'
  | 'NOT_CERTIFIABLE'
  | 'PROFILE_EXISTS'
  | 'PROFILE_IN_USE'
  | 'LICENSE_UNKNOWN'
  | 'LICENSE_CODE_EXISTS'
  | 'LICENSE_TYPE_MISSING'
  | 'TERM_INVALID'
  | 'NO_CODE_LEFT'
  | 'GENERATOR_RULE_UNKNOWN'
  | 'GENERATOR_RULE_EXISTS'
  | 'KEY_FORMAT_INVALID'
  | 'KEY_FORMAT_TOO_SMALL'
  | 'KEY_TEXT_INVALID'
  | 'KEY_IMAGE_INVALID'
  | 'KEY_IMAGE_UNKNOWN'
  | 'KEY_FILE_UNREADABLE'
  | 'KEY_EXPORT_TOO_LARGE'
  | 'NOTE_UNKNOWN'
  | 'ORDER_UNKNOWN'
  | 'ORDER_ITEM_UNKNOWN'
  | 'ORDER_KEY_UNKNOWN'
  | 'ORDER_TOO_LARGE'
  | 'ORDER_REVOKED'
  | 'ORDER_NOT_DELIVERED'
  | 'BUYER_ADDRESS_MISSING'
  | 'MAIL_OFF'
  | 'TEMPLATE_INVALID'
  | 'LICENSE_SUSPENDED'
  | 'LICENSE_SWITCHED_OFF'
  | 'LICENSE_RETURNED'
  | 'DEVICE_NAME_MISSING'
  | 'LICENSE_EXPIRED'
  | 'LICENSE_NOT_STARTED'
  | 'ADDRESS_NOT_LISTED'
  | 'DOMAIN_TAKEN'
  | 'CHECKING_UNKNOWN'
  | 'CHECK_TOKEN_WRONG'
  | 'CHECK_PARAMETER_MISSING'
  | 'CHECK_PARAMETER_CHANGED'
  | 'CHECK_UNKNOWN'
  | 'NO_SEAT_LEFT'
  | 'MACHINE_UNIDENTIFIED'
  | 'MACHINE_CHANGED'
  | 'ACTIVATION_FORKED'
  | 'REQUEST_CONSUMED'
  | 'LEDGER_BEHIND'
  | 'ACTIVATION_UNKNOWN'
  | 'ACTIVATION_INACTIVE'
  | 'RELEASE_LIMITED'
  | 'SYSTEM_DETAILS_UNKNOWN'
  | 'TRIAL_UNKNOWN'
  | 'TRIAL_NOT_OFFERED'
  | 'TRIAL_CONVERTED'
  | 'API_KEY_UNKNOWN'
  | 'API_KEY_LAST'
  | 'API_KEY_EXISTS'
  | 'RELEASE_UNKNOWN'
  | 'RELEASE_EXISTS'
  | 'PACKAGE_MISSING'
  | 'PACKAGE_TOO_LARGE'
  | 'MAINTENANCE_ENDED'
  | 'DOWNLOAD_LINK_INVALID'
  | 'DOWNLOAD_LINK_EXPIRED'
  | 'COMPANY_EXISTS'
  | 'COMPANY_AMBIGUOUS'
  | 'COMPANY_IN_USE'
  | 'GROUP_UNKNOWN'
  | 'GROUP_EXISTS'
  | 'GROUP_NOT_MASTER'
  | 'GROUP_CYCLE'
  | 'GROUP_HAS_SUBGROUPS'
  | 'LICENSE_IN_GROUP'
  | 'LICENSE_NOT_IN_GROUP'
  | 'USER_UNKNOWN'
  | 'USER_EXISTS'
  | 'SIGN_IN_REFUSED'
  | 'SIGN_IN_LIMITED';

/** The holder of a seat, for support; never shown to a device. */
export interface SeatHolder {
  readonly activation: string;
  readonly label?: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export interface Refusal {
  readonly code: RefusalCode;
  /** What was refused, and what the caller can do. */
  readonly message: string;
  /** What the vendor's staff can do; never shown to a device. */
  readonly remedy?: string;
  readonly holders?: readonly SeatHolder[];
}

/** An expected refusal is a value, not an exception. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const granted = <T>(value: T): Outcome<T> => ({ ok: true, value });

export const refused = (
  code: RefusalCode,
  message: string,
  forSupport?: Pick<Refusal, 'remedy' | 'holders'>,
): Outcome<never> => ({ ok: false, refusal: { code, message, ...forSupport } });
