import type { ApiKeyScheme } from '../../../http/request/authenticate.js';

const CREDENTIALS = /^bearer +([^\s:]{1,64}):(\S{1,200})$/i;

/** `Authorization: bearer <customerID>:<APIKey>`. A wrong customer ID is answered like a wrong key. */
export const credentials = (customerId: string): ApiKeyScheme => ({
  secretIn(authorization) {
    const [, customer, secret] = CREDENTIALS.exec(authorization) ?? [];
    return customer === undefined || customer === customerId ? secret : '';
  },
  missing: 'Send the customer ID and an API key: Authorization: bearer <customerID>:<APIKey>.',
  invalid: 'The customer ID is not the one of this server, or the API key is unknown or revoked.',
});
