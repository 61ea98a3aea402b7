import { ATTENTION_REASONS, type AttentionReason, type Repair, type UnlicensedReason } from './verdict.js';

type Reason = AttentionReason | UnlicensedReason;
type Remedy = readonly [repair: Repair, sentence: string];

const IMPORT_AGAIN: Remedy = ['import', 'Import the certificate file again, or ask your vendor for a new one.'];
const OTHER_VENDOR: Remedy = ['contact-vendor', 'Ask your vendor for a certificate for this product.'];
const NEW_CERTIFICATE: Remedy = ['refresh', 'Ask your vendor for a new certificate.'];

/** What the user can do, for reasons other than an invalid certificate. */
const REMEDIES: Partial<Record<Reason, Remedy>> = {
  NEVER_ACTIVATED: [
    'activate',
    'This machine is not activated. Make a request with your license code, and send it to your vendor.',
  ],
  DEACTIVATED: ['activate', 'The license was deactivated on this machine. To activate it again, make a new request.'],
  TRIAL_EXPIRED: ['activate', 'The trial is over. Activate this machine with a license code.'],
  LICENSE_SUSPENDED: ['contact-vendor', 'The vendor has suspended the license. Contact your vendor.'],
  LICENSE_EXPIRED: ['contact-vendor', 'According to the vendor, the license has ended. Renew it with your vendor.'],
  DEACTIVATED_BY_VENDOR: [
    'activate',
    'The vendor has ended the activation of this machine. To activate it again, make a new request.',
  ],
  ACTIVATION_FORKED: [
    'contact-vendor',
    'The vendor has seen this activation on more than one machine. Contact your vendor.',
  ],
  ACTIVATION_UNKNOWN: ['contact-vendor', 'The vendor does not know this activation. Contact your vendor.'],
  EXPIRED: ['refresh', 'Renew the license with your vendor, then refresh this activation.'],
  NOT_YET_VALID: ['set-clock', "Wait until then. If it should be valid already, check this machine's date and time."],
  CHECK_OVERDUE: ['check', 'Connect to the vendor, or make a refresh request and send it to your vendor.'],
  MACHINE_MISMATCH: ['activate', 'If this is still the same machine, make a new request and send it to your vendor.'],
  MACHINE_UNIDENTIFIED: ['contact-vendor', ''],
  MACHINE_NOT_ALLOWED: [
    'contact-vendor',
    'Use another machine, or ask your vendor for a license that allows this one.',
  ],
  CLOCK_ROLLBACK: [
    'set-clock',
    'Correct the date and time of this machine. If they are correct, connect to the vendor, or make a refresh request and send it to your vendor.',
  ],
  DEVICE_MISMATCH: ['activate', 'Make a request on this device, and import the answer to it.'],
  ACTIVATION_REVOKED: ['contact-vendor', 'Contact your vendor.'],
  PASSIVE_NOT_ACCEPTED: ['activate', 'This application needs an activation: make a request with your license code.'],
  CLIENT_ID_MISMATCH: ['contact-vendor', 'Ask your vendor for a certificate for the client id of this installation.'],
  VENDOR_MISMATCH: OTHER_VENDOR,
  PRODUCT_MISMATCH: OTHER_VENDOR,
  ROOT_UNKNOWN: OTHER_VENDOR,
  KEY_WITHDRAWN: NEW_CERTIFICATE,
  KEY_EPOCH: NEW_CERTIFICATE,
  STATE_DAMAGED: ['start-over', ''],
  STATE_UNREADABLE: ['mend-permissions', ''],
  STATE_COPIED: ['start-over', ''],
};

const remedyOf = (reason: Reason): Remedy => REMEDIES[reason] ?? IMPORT_AGAIN;

/** Returns what would fix it. */
export const remedyFor = (reason: Reason): Repair => remedyOf(reason)[0];

/** Whether it is a problem that can be fixed on this machine, rather than a missing license. */
export const needsAttention = (reason: Reason): reason is AttentionReason =>
  (ATTENTION_REASONS as readonly Reason[]).includes(reason);

/** Returns the message for the user: what was found, then what to do. */
export function remedyMessage(reason: Reason, found: string, outstandingRequests: number): string {
  const waiting = outstandingRequests > 0 ? WAITING[reason] : undefined;
  return [found, waiting ?? remedyOf(reason)[1]].filter((sentence) => sentence !== '').join(' ');
}

/** The same while a request is outstanding. */
const WAITING: Partial<Record<Reason, string>> = {
  NEVER_ACTIVATED: 'A request was made: import the certificate that your vendor sends back.',
  TRIAL_EXPIRED: 'The trial is over. A request was made: import the file that your vendor sends back for it.',
  DEACTIVATED:
    'The license was deactivated on this machine. A new request was made: import the certificate that your vendor sends back.',
};
