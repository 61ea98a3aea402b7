import { CountersignError, type ErrorCode } from '@countersign/shared';
import type { Refusal, RefusalCode, SeatHolder } from '../../features/outcome.js';

/** Errors of the HTTP layer itself. */
export type HttpProblemCode =
  | 'BODY_INVALID'
  | 'BODY_TOO_LARGE'
  | 'CONTENT_TYPE_UNSUPPORTED'
  | 'REQUEST_MALFORMED'
  | 'REQUEST_TIMEOUT'
  | 'HEADERS_TOO_LARGE'
  | 'PRECONDITION_FAILED'
  | 'PARAMETER_INVALID'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CONFLICT'
  | 'API_KEY_MISSING'
  | 'API_KEY_INVALID'
  | 'ROLE_FORBIDDEN'
  | 'LICENSE_CODE_MISSING'
  | 'LICENSE_CODE_UNKNOWN'
  | 'LICENSE_CODE_AMBIGUOUS'
  | 'WEBHOOK_OFF'
  | 'WEBHOOK_SIGNATURE_WRONG'
  | 'RATE_LIMITED'
  | 'INTERNAL';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** An error answer, before it has its request id. */
export interface Problem {
  readonly status: number;
  readonly code: HttpProblemCode | RefusalCode | ErrorCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly holders?: readonly SeatHolder[];
}

/** Thrown by handlers and middleware for errors of their own. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: Problem;

  constructor(status: number, code: HttpProblemCode, detail: string, errors?: readonly FieldError[]) {
    super(detail);
    this.problem = errors === undefined ? { status, code, detail } : { status, code, detail, errors };
  }
}

/** An expected refusal, thrown to become the answer. */
export class RefusedError extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

const REFUSAL_STATUS: Readonly<Record<RefusalCode, number>> = {
  PRODUCT_UNKNOWN: 404,
  PRODUCT_EXISTS: 409,
  PRODUCT_TOO_LARGE: 422,
  FEATURE_UNKNOWN: 422,
  FEATURE_EXISTS: 409,
  FEATURE_REPEATED: 422,
  FEATURE_NOT_LICENSED: 409,
  FEATURE_TYPE_WRONG: 422,
  FEATURE_LIMIT_REACHED: 409,
  PROCESS_LIMIT_REACHED: 409,
  CHECK_OUT_TOO_LONG: 422,
  NOT_HELD: 409,
  USAGE_OUTDATED: 409,
  SECRET_UNKNOWN: 404,
  SECRETS_TOO_LARGE: 422,
  PROFILE_UNKNOWN: 404,
  COMPANY_UNKNOWN: 404,
  UDF_FIELD_UNKNOWN: 422,
  FEATURE_NOT_FOR_TRIALS: 422,
  FEATURE_GROUP_UNKNOWN: 422,
  FEATURE_GROUP_EXISTS: 409,
  FEATURE_GROUP_FIXED: 409,
  UDF_FIELD_EXISTS: 409,
  NOT_CERTIFIABLE: 422,
  PROFILE_EXISTS: 409,
  PROFILE_IN_USE: 409,
  LICENSE_UNKNOWN: 404,
  LICENSE_CODE_EXISTS: 409,
  LICENSE_TYPE_MISSING: 422,
  TERM_INVALID: 422,
  NO_CODE_LEFT: 409,
  GENERATOR_RULE_UNKNOWN: 404,
  GENERATOR_RULE_EXISTS: 409,
  KEY_FORMAT_INVALID: 422,
  KEY_FORMAT_TOO_SMALL: 422,
  KEY_TEXT_INVALID: 422,
  KEY_IMAGE_INVALID: 422,
  KEY_IMAGE_UNKNOWN: 404,
  KEY_FILE_UNREADABLE: 422,
  KEY_EXPORT_TOO_LARGE: 422,
  NOTE_UNKNOWN: 404,
  ORDER_UNKNOWN: 404,
  ORDER_ITEM_UNKNOWN: 404,
  ORDER_KEY_UNKNOWN: 404,
  ORDER_TOO_LARGE: 422,
  ORDER_REVOKED: 409,
  ORDER_NOT_DELIVERED: 409,
  BUYER_ADDRESS_MISSING: 409,
  MAIL_OFF: 409,
  TEMPLATE_INVALID: 422,
  LICENSE_SUSPENDED: 403,
  LICENSE_SWITCHED_OFF: 403,
  LICENSE_RETURNED: 403,
  DEVICE_NAME_MISSING: 409,
  LICENSE_EXPIRED: 403,
  LICENSE_NOT_STARTED: 403,
  ADDRESS_NOT_LISTED: 403,
  DOMAIN_TAKEN: 409,
  CHECKING_UNKNOWN: 404,
  CHECK_TOKEN_WRONG: 403,
  CHECK_PARAMETER_MISSING: 422,
  CHECK_PARAMETER_CHANGED: 403,
  CHECK_UNKNOWN: 404,
  NO_SEAT_LEFT: 409,
  MACHINE_UNIDENTIFIED: 422,
  MACHINE_CHANGED: 409,
  ACTIVATION_FORKED: 409,
  REQUEST_CONSUMED: 409,
  LEDGER_BEHIND: 409,
  ACTIVATION_UNKNOWN: 404,
  ACTIVATION_INACTIVE: 409,
  RELEASE_LIMITED: 429,
  SYSTEM_DETAILS_UNKNOWN: 404,
  TRIAL_UNKNOWN: 404,
  TRIAL_NOT_OFFERED: 409,
  TRIAL_CONVERTED: 409,
  API_KEY_UNKNOWN: 404,
  API_KEY_LAST: 409,
  API_KEY_EXISTS: 409,
  RELEASE_UNKNOWN: 404,
  RELEASE_EXISTS: 409,
  PACKAGE_MISSING: 404,
  PACKAGE_TOO_LARGE: 413,
  MAINTENANCE_ENDED: 403,
  DOWNLOAD_LINK_INVALID: 404,
  DOWNLOAD_LINK_EXPIRED: 410,
  COMPANY_EXISTS: 409,
  COMPANY_AMBIGUOUS: 409,
  COMPANY_IN_USE: 409,
  GROUP_UNKNOWN: 404,
  GROUP_EXISTS: 409,
  GROUP_NOT_MASTER: 409,
  GROUP_CYCLE: 409,
  GROUP_HAS_SUBGROUPS: 409,
  LICENSE_IN_GROUP: 409,
  LICENSE_NOT_IN_GROUP: 404,
  USER_UNKNOWN: 404,
  USER_EXISTS: 409,
  SIGN_IN_REFUSED: 403,
  SIGN_IN_LIMITED: 429,
};

/** Faults of the server: the caller can only retry. */
const FAULTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['STORE_UNAVAILABLE', 'SIGNING_KEY_GONE']);

const INTERNAL: Problem = {
  status: 500,
  code: 'INTERNAL',
  detail: 'An internal error occurred. Try again; if it happens again, tell the vendor the request id.',
};
const UNAVAILABLE: Problem = { ...INTERNAL, status: 503 };

/** Codes about what the caller sent. All others, including future ones, are about our own files and state. */
const DOCUMENT_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BUNDLE_TOO_LARGE',
  'BUNDLE_MALFORMED',
  'ARMOUR_MALFORMED',
  'TOKEN_TOO_LARGE',
  'TOKEN_MALFORMED',
  'TOKEN_NOT_CANONICAL',
  'HEADER_MALFORMED',
  'TYPE_MISMATCH',
  'KEY_UNKNOWN',
  'ROOT_UNKNOWN',
  'KEY_TYPE_OUT_OF_SCOPE',
  'KEY_PRODUCT_OUT_OF_SCOPE',
  'KEY_WINDOW',
  'KEY_EPOCH',
  'KEY_WITHDRAWN',
  'ROOT_THRESHOLD',
  'KEY_INVALID',
  'SIGNATURE_MALFORMED',
  'SIGNATURE_INVALID',
  'PAYLOAD_NOT_UTF8',
  'PAYLOAD_NOT_JSON',
  'CLAIMS_INVALID',
  'VENDOR_MISMATCH',
  'PRODUCT_MISMATCH',
  'LICENSE_CODE_MISTYPED',
]);

/**
 * Maps errors to HTTP, here and nowhere else. An unknown error becomes a constant: no internal text leaves the process.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpProblem) return error.problem;
  if (error instanceof RefusedError) {
    const { code, message, remedy, holders } = error.refusal;
    const detail = remedy === undefined ? message : `${message} ${remedy}`;
    return { status: REFUSAL_STATUS[code], code, detail, ...(holders !== undefined && { holders }) };
  }
  if (error instanceof CountersignError) {
    if (FAULTS.has(error.code)) return UNAVAILABLE;
    return DOCUMENT_ERRORS.has(error.code) ? { status: 400, code: error.code, detail: error.message } : INTERNAL;
  }
  return expressProblem(error) ?? INTERNAL;
}

/** Returns the problem document for the caller (RFC 9457). */
export const problemDocument = (problem: Problem, requestId: string): object => ({
  type: `urn:countersign:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
  title: titleOf(problem.code),
  ...problem,
  requestId,
});

const SPELLINGS: Readonly<Record<string, string>> = { api: 'API', json: 'JSON', utf8: 'UTF-8' };

/** `API_KEY_INVALID` becomes `API key invalid`. */
function titleOf(code: string): string {
  const words = code.toLowerCase().split('_');
  const title = words.map((word) => SPELLINGS[word] ?? word).join(' ');
  return title.slice(0, 1).toUpperCase() + title.slice(1);
}

/** What Express and its parts throw for an invalid request. */
function expressProblem(error: unknown): Problem | undefined {
  if (error instanceof URIError) {
    return { status: 400, code: 'PARAMETER_INVALID', detail: 'The path has a % that is not followed by two digits.' };
  }
  const { type, status } = (error ?? {}) as { readonly type?: unknown; readonly status?: unknown };
  switch (status) {
    case 413:
      return { status, code: 'BODY_TOO_LARGE', detail: 'The body is larger than this call allows.' };
    case 415:
      return { status, code: 'CONTENT_TYPE_UNSUPPORTED', detail: 'Send JSON in UTF-8, uncompressed.' };
    case 412:
      return { status, code: 'PRECONDITION_FAILED', detail: 'The file differs from the one that the request names.' };
    case 400:
      return typeof type === 'string'
        ? { status, code: 'BODY_INVALID', detail: 'The body ended before it was complete.' }
        : { status, code: 'REQUEST_MALFORMED', detail: "The request can't be read." };
    default:
      return undefined;
  }
}
