/**
 * Why a document was rejected, or what failed. A closed union: tests and callers branch on the code, never on the
 * message. `docs/certificate-format.md` lists for each code the verification step that raises it.
 */
export type ErrorCode =
  // Steps 1 to 3: the text of a bundle or token
  | 'BUNDLE_TOO_LARGE'
  | 'BUNDLE_MALFORMED'
  | 'ARMOUR_MALFORMED'
  | 'TOKEN_TOO_LARGE'
  | 'TOKEN_MALFORMED'
  | 'TOKEN_NOT_CANONICAL'
  // Step 4: the header and the key it names
  | 'HEADER_MALFORMED'
  | 'TYPE_MISMATCH'
  | 'KEY_UNKNOWN'
  | 'ROOT_UNKNOWN'
  // Step 5: what that key may sign
  | 'KEY_TYPE_OUT_OF_SCOPE'
  | 'KEY_PRODUCT_OUT_OF_SCOPE'
  | 'KEY_WINDOW'
  | 'KEY_EPOCH'
  | 'KEY_WITHDRAWN'
  | 'ROOT_THRESHOLD'
  // Steps 6 and 7: points and the signature
  | 'KEY_INVALID'
  | 'SIGNATURE_MALFORMED'
  | 'SIGNATURE_INVALID'
  // Steps 8 and 9: the payload
  | 'PAYLOAD_NOT_UTF8'
  | 'PAYLOAD_NOT_JSON'
  | 'CLAIMS_INVALID'
  // Step 10: claims validation
  | 'VENDOR_MISMATCH'
  | 'PRODUCT_MISMATCH'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'CHECK_OVERDUE'
  | 'DEVICE_MISMATCH'
  | 'MACHINE_MISMATCH'
  | 'CLIENT_ID_MISMATCH'
  | 'PASSIVE_NOT_ACCEPTED'
  | 'REQUEST_UNKNOWN'
  | 'ACTIVATION_REVOKED'
  | 'ACTIVATION_GIVEN_UP'
  | 'ACTIVATION_MISMATCH'
  | 'GENERATION_OUTDATED'
  | 'NONCE_MISMATCH'
  | 'USAGE_MISMATCH'
  // Device side
  | 'LICENSE_CODE_MISTYPED'
  | 'MACHINE_UNIDENTIFIED'
  | 'MACHINE_NOT_ALLOWED'
  | 'STATE_DAMAGED'
  | 'STATE_UNREADABLE'
  | 'STATE_COPIED'
  | 'CLOCK_ROLLBACK'
  | 'TRIAL_NOT_STARTED'
  | 'FEATURE_NOT_LICENSED'
  | 'FEATURE_TYPE_WRONG'
  | 'FEATURE_LIMIT_REACHED'
  | 'USAGE_NOT_OFFLINE'
  | 'USAGE_NONE'
  | 'SECRET_UNKNOWN'
  | 'SECRET_UNREADABLE'
  | 'CRYPTO_UNAVAILABLE'
  | 'NOT_ACTIVATED'
  | 'SERVER_UNREACHABLE'
  | 'SERVER_ANSWER_INVALID'
  | 'REQUEST_REFUSED'
  // Vendor side
  | 'KEY_FILE_MISSING'
  | 'KEY_FILE_EXPOSED'
  | 'KEY_FILE_DAMAGED'
  | 'KEY_FILE_LOCKED'
  | 'CONFIG_INVALID'
  | 'ALREADY_INITIALISED'
  | 'NOT_INITIALISED'
  | 'STORE_LOCKED'
  | 'STORE_DAMAGED'
  | 'STORE_FILE_MISSING'
  | 'STORE_UNAVAILABLE'
  | 'STORE_UNSAFE'
  | 'STORE_MISMATCH'
  | 'STORE_NEWER'
  | 'BACKUP_DAMAGED'
  | 'UNIQUE_VIOLATION'
  | 'SIGNING_KEY_GONE'
  | 'DATA_KEY_MISSING';

/**
 * A bad document or a fault. Misuse by the caller is a `TypeError`, and an expected refusal is a result value; neither
 * is ever a `CountersignError`.
 */
export class CountersignError extends Error {
  override readonly name = 'CountersignError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
