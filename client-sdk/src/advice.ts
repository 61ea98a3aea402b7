import type { UnlicensedReason } from './verdict.js';

const IMPORT_AGAIN = 'Import the certificate file again, or ask your vendor for a new one.';
const OTHER_VENDOR = 'Ask your vendor for a certificate for this product.';

/** What the user can do about it, for the reasons that say more than "the certificate is not in order". */
const ADVICE: Partial<Record<UnlicensedReason, string>> = {
  NEVER_ACTIVATED: 'This machine is not activated. Make a request with your license code and send it to your vendor.',
  DEACTIVATED: 'The license was given up on this machine. Make a new request to activate it again.',
  LICENSE_SUSPENDED: 'The vendor has suspended the license. Contact your vendor.',
  LICENSE_EXPIRED: 'The vendor says that the license has ended. Renew it with your vendor.',
  DEACTIVATED_BY_VENDOR:
    'The vendor has ended the activation of this machine. Make a new request to activate it again.',
  ACTIVATION_UNKNOWN: 'The vendor does not know this activation. Contact your vendor.',
  EXPIRED: 'Renew the license with your vendor, then refresh this activation.',
  NOT_YET_VALID: "Wait until then; if it should be valid already, check this machine's date and time.",
  CHECK_OVERDUE: 'Connect to the vendor once, or make a refresh request and send it to your vendor.',
  MACHINE_MISMATCH: 'If this is still the same machine, make a new request and send it to your vendor.',
  DEVICE_MISMATCH: 'Make a request on this device and have that one answered.',
  ACTIVATION_REVOKED: 'Contact your vendor.',
  PASSIVE_NOT_ACCEPTED: 'This application needs an activation: make a request with your license code.',
  CLIENT_ID_MISMATCH: 'Ask your vendor for a certificate for the client id of this installation.',
  VENDOR_MISMATCH: OTHER_VENDOR,
  PRODUCT_MISMATCH: OTHER_VENDOR,
  ROOT_UNKNOWN: OTHER_VENDOR,
  KEY_WITHDRAWN: 'Ask your vendor for a new certificate.',
  KEY_EPOCH: 'Ask your vendor for a new certificate.',
  STATE_DAMAGED: '',
  STATE_UNREADABLE: '',
};

/** A sentence for the user: what was found, then what to do. */
export function explain(reason: UnlicensedReason, found: string, outstandingRequests: number): string {
  const waiting = outstandingRequests > 0 ? WAITING[reason] : undefined;
  return [found, waiting ?? ADVICE[reason] ?? IMPORT_AGAIN].filter((sentence) => sentence !== '').join(' ');
}

/** The same while a request is already on its way. */
const WAITING: Partial<Record<UnlicensedReason, string>> = {
  NEVER_ACTIVATED: 'A request was made: import the certificate that your vendor sends back for it.',
  DEACTIVATED:
    'The license was given up on this machine. A new request was made: import the certificate that your vendor sends back.',
};
