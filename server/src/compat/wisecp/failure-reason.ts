import type { CheckRecord } from '../../features/check-log/check-record.js';

/** Sites show this to visitors unchanged, so it is one line without mark-up, and repeats nothing that was sent. */
const REASONS: Readonly<Record<string, string>> = {
  ok: 'The last license check was successful.',
  CHECK_TOKEN_WRONG: 'The license check address is not valid. Please contact the vendor.',
  CHECK_PARAMETER_MISSING: 'The license check is incomplete. Please contact the vendor.',
  CHECK_PARAMETER_CHANGED: 'The license is in use by another installation. Please release it first.',
  LICENSE_UNKNOWN: 'No license was found for this installation.',
  LICENSE_SUSPENDED: 'The license is suspended. Please contact the vendor.',
  LICENSE_RETURNED: 'The license was cancelled. Please contact the vendor.',
  LICENSE_SWITCHED_OFF: 'The license is switched off. Please switch it on.',
  LICENSE_EXPIRED: 'The license has expired. Please renew it.',
  LICENSE_NOT_STARTED: 'The license is not valid yet.',
  ADDRESS_NOT_LISTED: 'The license may not be used from this address.',
};

const UNKNOWN = 'The license could not be verified.';

export const failureReason = (check: CheckRecord | undefined): string => REASONS[check?.result ?? ''] ?? UNKNOWN;
