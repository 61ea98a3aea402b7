import type { RefusalCode } from '../../features/outcome.js';

type Failure = 'KEY DISABLED' | 'NOT ACTIVE' | 'NOT AUTHORISED' | 'NOT FOUND';

/** The answer as clients read it, members in this order. */
export interface FaxstoreAnswer {
  readonly status: 'AUTHORISED' | 'OK' | 'ERROR' | Failure;
  readonly pass: boolean;
  readonly details: string;
}

const DISABLED = ['KEY DISABLED', 'The supplied license key is disabled. Please contact the seller'] as const;
const FAILURES: { readonly [C in RefusalCode]?: readonly [Failure, string] } = {
  LICENSE_SUSPENDED: DISABLED,
  LICENSE_RETURNED: DISABLED,
  LICENSE_EXPIRED: ['KEY DISABLED', 'The supplied license key has expired. Please renew it'],
  LICENSE_NOT_STARTED: ['KEY DISABLED', 'The supplied license key is not valid yet. Please wait until it is'],
  LICENSE_SWITCHED_OFF: ['NOT ACTIVE', 'The supplied license key is not active. Please enable it'],
  ADDRESS_NOT_LISTED: [
    'NOT AUTHORISED',
    'This IP address is not authorised for the supplied license key. Please add it to the list of the key',
  ],
  PRODUCT_UNKNOWN: ['NOT FOUND', 'The supplied product was not found. Please check your product id is correct'],
  // The only text in FaxStore's documentation.
  LICENSE_UNKNOWN: ['NOT FOUND', 'The supplied license key was not found. Please check your auth key is correct'],
};

export const passedAnswer = (version: 1 | 2, url: string): FaxstoreAnswer =>
  version === 1
    ? { status: 'OK', pass: true, details: 'Authorisation completed!' }
    : { status: 'AUTHORISED', pass: true, details: `Authorisation completed - ${url}` };

export function failedAnswer(code: RefusalCode, url: string): FaxstoreAnswer {
  const [status, text] = FAILURES[code] ?? DISABLED;
  return { status, pass: false, details: `${text} - ${url}` };
}

export const rateLimitedAnswer = (seconds: string, url: string): FaxstoreAnswer => ({
  status: 'NOT FOUND',
  pass: false,
  details: `Too many requests with wrong license keys. Please try again in ${seconds} seconds - ${url}`,
});

export const unreadableAnswer = (url: string): FaxstoreAnswer => ({
  status: 'NOT FOUND',
  pass: false,
  details: `The request could not be answered. Please check it and try again - ${url}`,
});

export const faultAnswer = (url: string): FaxstoreAnswer => ({
  status: 'ERROR',
  pass: false,
  details: `The license system can not answer now. Please try again - ${url}`,
});
