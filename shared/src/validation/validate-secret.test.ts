import { expect, test } from 'vitest';
import type { Claims } from '../claims/claims.js';
import { CountersignError } from '../errors.js';
import { validateSecret } from './validate-secret.js';

const CLAIMS: Claims<'secret'> = {
  ...{ v: 1, iss: 'northwind', aud: 'cad', jti: 'A'.repeat(22), iat: 1_798_761_600 },
  cnf: { jkt: 'D'.repeat(43) },
  act: 'act_0123456789abcdef',
  val: {},
};
const CONTEXT = { vendor: 'northwind', product: 'cad', deviceThumbprint: 'D'.repeat(43), activation: CLAIMS.act };

test.each([
  ['as they should be', {}, 'accepted'],
  ['of another vendor', { vendor: 'southwind' }, 'VENDOR_MISMATCH'],
  ['for another product', { product: 'cam' }, 'PRODUCT_MISMATCH'],
  ['for another device', { deviceThumbprint: 'E'.repeat(43) }, 'DEVICE_MISMATCH'],
  ['on a device without a key', { deviceThumbprint: '' }, 'DEVICE_MISMATCH'],
  ['for another activation', { activation: 'act_zzzzzzzzzzzzzzzz' }, 'ACTIVATION_MISMATCH'],
])('values for a device: %s', (_, change, expected) => {
  const titles: string[] = [];
  const outcome = (): string => {
    try {
      validateSecret(CLAIMS, { ...CONTEXT, ...change }, ({ title }) => titles.push(title));
      return 'accepted';
    } catch (error) {
      if (error instanceof CountersignError) return error.code;
      throw error;
    }
  };
  expect(outcome()).toBe(expected);
  expect(titles).toEqual(['vendor', 'product', 'device key', 'activation']);
});
