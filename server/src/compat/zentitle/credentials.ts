import type { KeyForm } from '../../http/authenticate.js';

const CREDENTIALS = /^bearer +([^\s:]{1,64}):(\S{1,200})$/i;

/** `Authorization: bearer <customerID>:<APIKey>`. A wrong customer ID is answered as a wrong key is. */
export const credentials = (customerId: string): KeyForm => ({
  secretIn(authorization) {
    const [, customer, secret] = CREDENTIALS.exec(authorization) ?? [];
    return customer === undefined || customer === customerId ? secret : '';
  },
  missing: 'Send the customer ID and an API key: Authorization: bearer <customerID>:<APIKey>.',
  invalid: 'The customer ID is not the one of this server, or the API key is unknown or revoked.',
});
